"""ISSUES CERTIFICATES.

Does: gives an approved guarantee its number and key, draws its papers, says that it is issued, mails the builder.
Owns: schema `issuance`; writes `documents`.
Hears: guarantee.approved, guarantee.numbered (its own), guarantee.registered.
Says: guarantee.numbered, guarantee.issued.
"""
