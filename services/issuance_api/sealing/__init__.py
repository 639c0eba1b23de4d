"""SEALS WHAT WAS DRAWN.

Does: puts the surety company's electronic signature under a PDF, and checks one offline.
Owns: the loaded signing key, in each drawing process; the ways to a time-stamping authority.
Knows nothing of: what a document says, SQL, mail, and where a document goes next.
"""
