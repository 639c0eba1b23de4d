"""The public keys of a provider (JWKS, RFC 7517), and the closed list of algorithms that they may verify.

An algorithm is believed only with the kind of key it is made for: a public key never becomes the secret of an HMAC.
"""

from typing import Any, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

MOST_KEYS = 100
RSA_BITS = (2048, 8192)
_LONGEST_EXPONENT = 6  # characters: up to 32 bits
_RSA = frozenset({"RS256", "PS256"})
_EC = frozenset({"ES256"})
_OKP = frozenset({"EdDSA", "Ed25519"})  # two names for one algorithm here, since the curve is Ed25519
ALGORITHMS = _RSA | _EC | _OKP

Key = RSAKey | ECKey | OKPKey


class PublicKey(NamedTuple):
    """`algorithms` are those that it may verify; `kid` is None where the provider gave it no name."""

    kid: str | None
    key: Key
    algorithms: frozenset[str]

    def verify(self, algorithm: str, message: bytes, signature: bytes) -> bool:
        """False for any algorithm but its own."""
        if algorithm not in self.algorithms:
            return False
        model = JWSRegistry.algorithms["Ed25519" if algorithm in _OKP else algorithm]
        try:
            return bool(model.verify(message, signature, self.key))
        except (JoseError, ValueError):  # a signature of a length that the algorithm does not have
            return False


def parse_key_set(document: dict[str, Any]) -> tuple[PublicKey, ...]:
    """The keys for signatures that are of a kind we believe; all else in the set is passed over."""
    entries = document.get("keys")
    if not isinstance(entries, list) or len(entries) > MOST_KEYS:
        raise ValueError("no list of keys")
    keys = (_parse(entry) for entry in entries if isinstance(entry, dict))
    return tuple(key for key in keys if key is not None)


def _parse(entry: dict[str, Any]) -> PublicKey | None:
    kid, named, operations = entry.get("kid"), entry.get("alg"), entry.get("key_ops", ["verify"])
    if not isinstance(kid, str | None) or not isinstance(named, str | None) or entry.get("use", "sig") != "sig":
        return None
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    try:
        key, algorithms = _import(entry)
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        return None
    if named is not None and not (algorithms == _OKP and named in _OKP):
        algorithms &= {named}
    return PublicKey(kid, key, algorithms) if algorithms else None


def _import(entry: dict[str, Any]) -> tuple[Key, frozenset[str]]:
    """Raises KeyError for a kind of key that is not on the list; takes the public part alone."""
    kind = entry["kty"]
    if kind == "RSA":
        return RSAKey.import_key(_take(entry, "n", "e")), _RSA
    if kind == "EC" and entry["crv"] == "P-256":
        return ECKey.import_key(_take(entry, "crv", "x", "y")), _EC
    if kind == "OKP" and entry["crv"] == "Ed25519":
        return OKPKey.import_key(_take(entry, "crv", "x")), _OKP
    raise KeyError(kind)


def _take(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    """The named members; raises ValueError for a number of a size that no key on the list has.

    Too long a number would cost the event loop dearly, an RSA key too short is no protection.
    """
    taken = {name: entry[name] for name in names}
    if not all(isinstance(value, str) and len(value) <= _count_characters(RSA_BITS[1]) for value in taken.values()):
        raise ValueError("a number too long")
    if "n" in taken and (len(taken["n"]) < _count_characters(RSA_BITS[0]) or len(taken["e"]) > _LONGEST_EXPONENT):
        raise ValueError("an RSA key too short, or with an unusual exponent")
    return taken | {"kty": entry["kty"]}


def _count_characters(bits: int) -> int:
    """Of a number of so many bits in base64url."""
    return -(-bits // 8 * 4 // 3)
