import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt

from shared.runtime.identity.tables import ClientRow
from shared.runtime.identity.tokens import InvalidTokenError, Tokens, _make_private_key
from shared.schemas.words.roles import Role
from tests.harness import make_ring

NOW = datetime(2026, 4, 10, tzinfo=UTC)
CLIENT = ClientRow(id="principal-1", name="n", role=Role.PRINCIPAL, org="7123456789012", authorities=[])


def test_a_token_says_who_calls_until_it_expires() -> None:
    tokens = Tokens("issuance_api", make_ring())
    token = tokens.issue(CLIENT, NOW)
    actor = tokens.read(token, NOW + timedelta(seconds=309))
    assert (actor.client_id, actor.role, actor.org) == ("principal-1", Role.PRINCIPAL, "7123456789012")
    with pytest.raises(InvalidTokenError):
        tokens.read(token, NOW + timedelta(seconds=311))


@pytest.mark.parametrize("issued_after_s", [-10, 0, 10])
def test_a_token_is_good_at_a_process_with_another_clock_for_as_long_as_it_was_told(issued_after_s: int) -> None:
    """Both in its first second and in its last, by the clock of whoever was told how long it lasts."""
    ring = make_ring()
    issued, others = Tokens("issuance_api", ring), Tokens("issuance_api", ring)
    token = issued.issue(CLIENT, NOW + timedelta(seconds=issued_after_s))
    assert others.read(token, NOW).client_id == CLIENT.id
    assert others.read(token, NOW + timedelta(seconds=299)).client_id == CLIENT.id
    assert Tokens("issuance_api", ring).read(token, NOW + timedelta(seconds=299)).client_id == CLIENT.id


def test_the_token_of_one_service_does_not_open_another_even_with_the_same_key() -> None:
    ring = make_ring()
    with pytest.raises(InvalidTokenError):
        Tokens("verification_api", ring).read(Tokens("issuance_api", ring).issue(CLIENT, NOW), NOW)


def test_a_token_signed_by_a_stranger_is_refused() -> None:
    with pytest.raises(InvalidTokenError):
        Tokens("issuance_api", make_ring()).read(Tokens("issuance_api", make_ring()).issue(CLIENT, NOW), NOW)


def test_an_unsigned_token_is_refused() -> None:
    tokens = Tokens("issuance_api", make_ring())
    _, claims, _ = tokens.issue(CLIENT, NOW).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt", "kid": "k1"}).encode()).decode()
    with pytest.raises(InvalidTokenError):
        tokens.read(f"{header.rstrip('=')}.{claims}.", NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone"},
        {"exp": None},
        {"exp": int(NOW.timestamp()) + 3600},
        {"aud": None},
        {"role": "king"},
        {"sub": None},
        {"sub": "c\0"},
        {"org": "o\0"},
        {"authorities": ["\0"]},
        {"org": None},
        {"authorities": None},
        {"signing_limit": "1"},
        {"signing_limit": True},
        {"signing_limit": 1.5},
        {"iat": int(NOW.timestamp()) + 60},
    ],
)
def test_a_token_with_other_claims_is_refused_though_well_signed(changes: dict[str, Any]) -> None:
    ring = make_ring()
    key = _make_private_key(*ring.first)
    stamp = int(NOW.timestamp())
    claims = {
        "iss": "hosho", "sub": "c", "aud": "issuance_api", "iat": stamp, "exp": stamp + 300, "jti": "j",
        "role": "principal", "org": "o", "authorities": [],
    }  # fmt: skip
    tokens = Tokens("issuance_api", ring)

    def sign(body: dict[str, Any]) -> str:
        return jwt.encode({"alg": "Ed25519", "typ": "at+jwt", "kid": "k1"}, body, key, algorithms=["Ed25519"])

    assert tokens.read(sign(claims), NOW).org == "o"
    with pytest.raises(InvalidTokenError):
        tokens.read(sign({k: v for k, v in {**claims, **changes}.items() if v is not None}), NOW)


@pytest.mark.parametrize("limit", [None, 0, 20_000_000])
def test_a_token_carries_the_signing_limit_of_its_client(limit: int | None) -> None:
    officer = ClientRow(id="officer-1", name="n", role=Role.OFFICER, org="H01", authorities=[], signing_limit=limit)
    tokens = Tokens("issuance_api", make_ring())
    assert tokens.read(tokens.issue(officer, NOW), NOW).signing_limit == limit


def test_an_older_key_still_reads_what_it_signed() -> None:
    old, new = make_ring("old"), make_ring("new")
    token = Tokens("issuance_api", old).issue(CLIENT, NOW)
    both = type(old)({**new.secrets, **old.secrets})
    assert Tokens("issuance_api", both).read(token, NOW).client_id == CLIENT.id
