"""TAKES APPLICATIONS.

Does: checks and takes a builder's application, lets officers review it, records the premium, follows it to the end.
Owns: schema `application`.
Hears: guarantee.release_refused, guarantee.issued, guarantee.registered.
Says: guarantee.approved.
"""
