"""Digests of what is shown, which say whether what was read is still so.

One is taken of all that the reader's role is shown and of nothing else: whoever may see the same gets the same, and
what one role never sees does not spoil the digest of another.
"""

import hashlib

from pydantic import BaseModel

# 128 bits: nobody finds two contents with the same digest, to show one and have the other decided on.
LENGTH = 32


def digest_json(shown: str) -> str:
    """The digest of what has no tag in it, from its JSON: the same as `digest_shown` gives."""
    return hashlib.sha256(shown.encode()).hexdigest()[:LENGTH]


def digest_shown(*parts: BaseModel) -> str:
    """The digest, in hex, of what these show; a `tag` that a part itself has is left out."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.model_dump_json(exclude={"tag"}).encode())
    return digest.hexdigest()[:LENGTH]
