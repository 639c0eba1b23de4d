"""ANSWERS LOOK-UPS.

Does: registers issued certificates, in all their versions and with the keys that open them, confirms number and key to
the town they name, counts and records every attempt.
Owns: schema `verification`; hands out those `documents` that are registered.
Hears: guarantee.issued, guarantee.changed, guarantee.corrected, guarantee.change_cancelled, guarantee.terminated (paper
is passed over), guarantee.key_reissued.
Says: guarantee.registered, guarantee.key_registered, receipt.accepted, receipt.returned.
"""
