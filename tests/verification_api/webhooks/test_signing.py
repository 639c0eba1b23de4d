import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.verification_api.webhooks.signing import new_secret, sign

MESSAGE = UUID("01a231ab-619f-75f4-890a-1e4db0a48b3f")
BODY = '{"type":"test","data":{"works":"町道"}}'


def test_every_live_secret_verifies_and_no_other() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = sign([new, old], MESSAGE, datetime.now(UTC), BODY)
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY.replace("町", "村"), headers)


def test_the_signature_is_the_one_of_the_specifications_example() -> None:
    """The vector that the specification's reference libraries test with."""
    known = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    signed = known.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_32_random_bytes_each() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(secret) for secret in made} == {len("whsec_") + 44}
