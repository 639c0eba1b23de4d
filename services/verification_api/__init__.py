"""ANSWERS LOOK-UPS.

Does: registers issued certificates, confirms number and key to the town they name, counts and records every attempt.
Owns: schema `verification`; hands out those `documents` that are registered.
Hears: guarantee.issued (paper is passed over).
Says: guarantee.registered.
"""
