"""ISSUES CERTIFICATES.

Does: has an officer release what is large, gives an approved guarantee its number and key, draws its papers, says that
it is issued, mails the builder, also before a guarantee expires, reissues keys; changes a guarantee by approved changes
and by officers' acts; hands number and key in to towns.
Owns: schema `issuance`; writes `documents`.
Hears: guarantee.approved, guarantee.returned, guarantee.premium_due, guarantee.numbered (its own),
guarantee.registered, guarantee.key_registered, receipt.accepted, receipt.returned.
Says: guarantee.release_refused, guarantee.numbered, guarantee.issued, guarantee.changed, guarantee.corrected,
guarantee.change_cancelled, guarantee.terminated, guarantee.change_refused, guarantee.handed_in,
guarantee.key_reissued.
"""
