import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey

from shared.runtime.identity.people import Identity
from shared.runtime.identity.person_tokens import PersonTokens
from shared.runtime.identity.provider_keys import ProviderKeys
from shared.runtime.identity.public_keys import PublicKey, parse_key_set
from shared.runtime.identity.tokens import InvalidTokenError
from shared.runtime.issuers import Issuer
from tests.doubles import START
from tests.identity_provider import AUDIENCES, PERSON, Key, encode, make_claims, make_rsa_key, sign

URL, OTHER = "https://idp.example/realms/a", "https://other.example"
RSA, EC, ED = make_rsa_key(), ECKey.generate_key("P-256", {"kid": "ec"}), OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = make_rsa_key()
AT = int(START.timestamp())


class Asked:
    """What `ProviderKeys` fetches by: each issuer has keys of its own."""

    def __init__(self) -> None:
        self.count = 0

    async def fetch(self, issuer: str) -> tuple[PublicKey, ...]:
        self.count += 1
        keys: dict[str, list[Key]] = {URL: [RSA, EC, ED], OTHER: [STRANGER]}
        return parse_key_set({"keys": [key.as_dict(private=False) for key in keys[issuer]]})


def make_tokens(asked: Asked | None = None, claim: str = "sub") -> PersonTokens:
    fetch = (asked or Asked()).fetch
    issuers = {URL: Issuer(URL, claim), OTHER: Issuer(OTHER)}
    return PersonTokens(issuers, AUDIENCES["application"], {url: ProviderKeys(url, fetch) for url in issuers})


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "Ed25519"), (ED, "EdDSA")]
)
async def test_every_algorithm_on_the_list_is_believed(key: Key, algorithm: str) -> None:
    token = sign(key, make_claims(URL), algorithm)
    assert await make_tokens().read(token, START) == Identity(URL, PERSON)


@pytest.mark.parametrize("kind", [None, "JWT", "at+jwt", "application/at+JWT"])
async def test_an_access_token_may_be_typed_or_not(kind: str | None) -> None:
    assert await make_tokens().read(sign(RSA, make_claims(URL), typ=kind), START)


async def test_the_claim_that_names_a_person_is_set_for_each_issuer() -> None:
    token = sign(RSA, make_claims(URL, employee="E-17"))
    assert await make_tokens(claim="employee").read(token, START) == Identity(URL, "E-17")


SIGNED: dict[str, Callable[[], str]] = {
    "for another service": lambda: sign(RSA, make_claims(URL, aud=AUDIENCES["issuance"])),
    "for two services": lambda: sign(RSA, make_claims(URL, aud=[AUDIENCES["application"], AUDIENCES["issuance"]])),
    "for one service twice": lambda: sign(RSA, make_claims(URL, aud=[AUDIENCES["application"]] * 2)),
    "for nobody": lambda: sign(RSA, make_claims(URL, aud=None)),
    "for a service in another spelling": lambda: sign(RSA, make_claims(URL, aud=AUDIENCES["application"] + "/")),
    "for a nested service": lambda: sign(RSA, make_claims(URL, aud={"a": AUDIENCES["application"]})),
    "two aud": lambda: sign(RSA, json.dumps(make_claims(URL))[:-1] + ', "aud": "other"}'),
    "an unknown issuer": lambda: sign(RSA, make_claims("https://evil.example")),
    "the issuer in another spelling": lambda: sign(RSA, make_claims(URL + "/")),
    "the issuer in a list": lambda: sign(RSA, make_claims([URL])),  # type: ignore[arg-type]
    "no issuer": lambda: sign(RSA, make_claims(URL, iss=None)),
    "signed by the other issuer": lambda: sign(STRANGER, make_claims(URL)),
    "signed for the other issuer": lambda: sign(RSA, make_claims(OTHER)),
    "signed by nobody known": lambda: sign(make_rsa_key(), make_claims(URL)),
    "expired": lambda: sign(RSA, make_claims(URL, exp=AT - 60)),
    "not yet": lambda: sign(RSA, make_claims(URL, nbf=AT + 61)),
    "made tomorrow": lambda: sign(RSA, make_claims(URL, iat=AT + 61)),
    "endless": lambda: sign(RSA, make_claims(URL, exp=None)),
    "until infinity": lambda: sign(RSA, json.dumps(make_claims(URL, exp=float("inf")))),
    "until a word": lambda: sign(RSA, make_claims(URL, exp="9999999999")),
    "until true": lambda: sign(RSA, make_claims(URL, exp=True)),
    "until a number without end": lambda: sign(RSA, make_claims(URL, exp=10**400)),
    "an id token": lambda: sign(RSA, make_claims(URL, at_hash="x")),
    "bound to a key": lambda: sign(RSA, make_claims(URL, cnf={"jkt": "x"})),
    "of another type": lambda: sign(RSA, make_claims(URL), typ="logout+jwt"),
    "of a type that is no word": lambda: sign(RSA, make_claims(URL), typ=["at+jwt"]),
    "with something critical": lambda: sign(RSA, make_claims(URL), crit=["exp"], exp=AT),
    "without a person": lambda: sign(RSA, make_claims(URL, sub=None)),
    "of a blank person": lambda: sign(RSA, make_claims(URL, sub=" ")),
    "of a person in a list": lambda: sign(RSA, make_claims(URL, sub=[PERSON])),
    "of an invisible person": lambda: sign(RSA, make_claims(URL, sub=PERSON + "\u200b")),
    "of a person with a NUL": lambda: sign(RSA, make_claims(URL, sub=PERSON + "\0")),
    "of a person without end": lambda: sign(RSA, make_claims(URL, sub="x" * 256)),
    "huge": lambda: sign(RSA, make_claims(URL, scope="x" * 20_000)),
    "claims that are a list": lambda: sign(RSA, json.dumps([make_claims(URL)])),
    "a key by a path": lambda: sign(RSA, make_claims(URL), kid="../../../../dev/null"),
    "a key by an address": lambda: sign(make_rsa_key("x"), make_claims(URL), jku="https://evil.example/keys"),
    "a key brought along": lambda: sign(STRANGER, make_claims(URL), jwk=STRANGER.as_dict(private=False)),
    "a key that is a number": lambda: sign(RSA, make_claims(URL), kid=7),
    "another key's algorithm": lambda: sign(RSA, make_claims(URL), "PS256", kid="ec"),
    "alg none": lambda: sign(RSA, make_claims(URL), alg="none"),
    "alg none in capitals": lambda: sign(RSA, make_claims(URL), alg="None"),
    "alg none and no signature": lambda: drop_signature(sign(RSA, make_claims(URL), alg="none")) + ".",
    "alg none and no third part": lambda: drop_signature(sign(RSA, make_claims(URL), alg="none")),
    "alg none and some signature": lambda: drop_signature(sign(RSA, make_claims(URL), alg="none")) + ".AAAA",
    "alg in a list": lambda: sign(RSA, make_claims(URL), alg=["RS256"]),
    "alg in an object": lambda: sign(RSA, make_claims(URL), alg={"RS256": "RS256"}),
    "alg that is a number": lambda: sign(RSA, make_claims(URL), alg=256),
    "alg that is true": lambda: sign(RSA, make_claims(URL), alg=True),
    "no alg": lambda: sign(RSA, make_claims(URL), alg=None),
    "a type in an object": lambda: sign(RSA, make_claims(URL), typ={"at+jwt": 1}),
    "the audience in an object in a list": lambda: sign(RSA, make_claims(URL, aud=[{"a": 1}])),
    "the issuer in an object": lambda: sign(RSA, make_claims({"iss": URL})),  # type: ignore[arg-type]
    "the public key as a secret": lambda: sign_with_public_key(),
    "RS512": lambda: sign(RSA, make_claims(URL), "RS512"),
    "a header nested without end": lambda: encode("[" * 6000) + "." + encode("{}") + ".AAAA",
    "claims nested without end": lambda: f"{encode('{}')}.{encode('[' * 10_000)}.AAAA",
    "nothing": lambda: "",
    "dots": lambda: "..",
    "four parts": lambda: sign(RSA, make_claims(URL)) + ".AAAA",
    "padding": lambda: sign(RSA, make_claims(URL)) + "==",
    "a line break": lambda: sign(RSA, make_claims(URL)) + "\n",
    "half a character": lambda: sign(RSA, make_claims(URL))[:-1] + "é",
    "a changed signature": lambda: sign(RSA, make_claims(URL))[:-9] + "AAAAAAAAA",
    "no signature": lambda: drop_signature(sign(RSA, make_claims(URL))) + ".",
    "a short signature": lambda: drop_signature(sign(EC, make_claims(URL), "ES256")) + ".AAAA",
    "a person in JSON that is no JSON": lambda: sign(RSA, json.dumps(make_claims(URL))[:-1]),
}


def drop_signature(token: str) -> str:
    return token.rpartition(".")[0]


def sign_with_public_key() -> str:
    """The oldest trick: what everybody may know becomes the secret of an HMAC."""
    message = f"{encode(json.dumps({'alg': 'HS256', 'kid': 'rsa-1'}))}.{encode(json.dumps(make_claims(URL)))}"
    return f"{message}.{encode(hmac.digest(RSA.as_pem(private=False), message.encode(), hashlib.sha256))}"


@pytest.mark.parametrize("made", SIGNED.values(), ids=SIGNED.keys())
async def test_a_token_is_refused_that_is(made: Callable[[], str]) -> None:
    tokens = make_tokens()
    with pytest.raises(InvalidTokenError):
        await tokens.read(made(), START)
    assert await tokens.read(sign(RSA, make_claims(URL)), START)


async def test_clocks_may_differ_by_a_minute() -> None:
    for claims in (make_claims(URL, exp=AT - 59), make_claims(URL, nbf=AT + 60, iat=AT + 60)):
        assert await make_tokens().read(sign(RSA, claims), START)


async def test_a_token_for_another_service_asks_nobody_for_keys() -> None:
    asked = Asked()
    changes: list[dict[str, Any]] = [
        {"aud": AUDIENCES["issuance"]},
        {"exp": AT - 3600},
        {"iss": "https://evil.example"},
    ]
    for changed in changes:
        with pytest.raises(InvalidTokenError):
            await make_tokens(asked).read(sign(RSA, {**make_claims(URL), **changed}), START)
    assert asked.count == 0


async def test_what_was_verified_is_remembered_for_a_minute_and_not_beyond_its_end() -> None:
    tokens = make_tokens()
    lasting, ending = sign(RSA, make_claims(URL)), sign(RSA, make_claims(URL, exp=AT - 40))
    for token, seconds in ((lasting, 60), (ending, 20)):
        assert tokens.recall(token, START) is None
        assert await tokens.read(token, START) == tokens.recall(token, START)
        assert tokens.recall(token, START + timedelta(seconds=seconds - 1))
        assert tokens.recall(token, START + timedelta(seconds=seconds)) is None
