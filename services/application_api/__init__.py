"""TAKES APPLICATIONS.

Does: checks and takes a builder's application, for a guarantee or for a change of one, lets officers review it, records
the premium, follows it to the end; keeps what is in force of each guarantee.
Owns: schema `application`.
Hears: guarantee.release_refused, guarantee.issued, guarantee.changed, guarantee.corrected, guarantee.change_cancelled,
guarantee.terminated, guarantee.change_refused, guarantee.handed_in, guarantee.key_reissued, guarantee.registered,
guarantee.key_registered, receipt.accepted, receipt.returned.
Says: guarantee.approved; where the builder wished for mails, guarantee.returned and guarantee.premium_due.
"""
