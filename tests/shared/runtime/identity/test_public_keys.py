import warnings
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared.runtime.identity.public_keys import ALGORITHMS, MOST_KEYS, parse_key_set
from tests.identity_provider import make_rsa_key

RSA, EC, ED = make_rsa_key(), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")


def entry(key: Any, **changed: Any) -> dict[str, Any]:
    return {"kid": "a", **key.as_dict(private=False), **changed}


def algorithms(*entries: Any) -> list[set[str]]:
    return [set(key.algorithms) for key in parse_key_set({"keys": list(entries)})]


def test_each_kind_of_key_verifies_its_own_algorithms_alone() -> None:
    assert algorithms(entry(RSA), entry(EC), entry(ED)) == [{"RS256", "PS256"}, {"ES256"}, {"EdDSA", "Ed25519"}]
    assert algorithms(entry(RSA, alg="PS256", use="sig", key_ops=["verify"])) == [{"PS256"}]
    assert algorithms(entry(ED, alg="EdDSA")) == [{"EdDSA", "Ed25519"}]
    assert {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"} == ALGORITHMS


def test_a_key_that_is_not_on_the_list_is_passed_over() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that make such keys
        others: list[Any] = [RSAKey.generate_key(1024), OctKey.generate_key(256), ECKey.generate_key("secp256k1")]
        others += [OKPKey.generate_key("Ed448"), OKPKey.generate_key("X25519"), ECKey.generate_key("P-384")]
    hostile: list[Any] = [entry(key) for key in others[:1] + others[2:]] + [others[1].as_dict(private=True)]
    hostile += [entry(RSA, use="enc"), entry(RSA, key_ops=["encrypt"]), entry(RSA, key_ops="verify")]
    hostile += [entry(RSA, alg="HS256"), entry(RSA, alg="none"), entry(RSA, alg=["RS256"]), entry(EC, alg="RS256")]
    hostile += [entry(RSA, kid=7), entry(RSA, n="A" * 500_000), entry(RSA, e="A" * 2000), entry(RSA, n=None)]
    hostile += [entry(EC, x="AAAA"), entry(ED, x="!"), {"kty": "RSA"}, {}, None, "key", 7, [], {"kty": ["RSA"]}]
    assert algorithms(*hostile, entry(EC)) == [{"ES256"}]


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": [{}] * (MOST_KEYS + 1)}])
def test_what_is_no_list_of_keys_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no list of keys"):
        parse_key_set(document)


def test_a_key_never_verifies_by_another_algorithm() -> None:
    [key] = parse_key_set({"keys": [entry(RSA)]})
    assert not any(key.verify(name, b"message", b"") for name in ("none", "HS256", "ES256", "RS512", "RS256", ""))
