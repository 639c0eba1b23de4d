"""Who may keep an answer (`Cache-Control`, RFC 9111 §5.2.2). Where an endpoint does not say, nobody may.

A secret also says `no-transform`, so that it is compressed neither here nor on the way: the length of a compressed
answer tells how much a secret in it resembles what else stands there, and some of that a stranger can choose, such as
the name of works (BREACH).
"""

from collections.abc import Mapping
from types import MappingProxyType

NAME = "Cache-Control"
NOBODY = "no-store"
# The caller alone, who asks each time whether it still holds.
ASKING = "private, no-cache"
# Whoever likes, for five minutes: what is open to anybody and told to all alike.
OPEN = "public, max-age=300"
UNTOUCHED = "no-transform"
# Tokens, authentication keys and what one opened.
SECRET: Mapping[str, str] = MappingProxyType({NAME: f"{NOBODY}, {UNTOUCHED}"})
