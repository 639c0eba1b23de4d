import re

import pytest

from services.admin.commands.person_requirements import refuse_unusable_identity
from services.admin.refusal import Refusal
from shared.runtime.identity.people import Identity

ISSUER = "https://idp.example"


def test_a_person_is_named_by_a_code_or_by_issuer_and_subject() -> None:
    assert refuse_unusable_identity("7K3F-QXWA", None, None) == "7K3F-QXWA"
    assert refuse_unusable_identity(None, ISSUER, "a") == Identity(ISSUER, "a")


@pytest.mark.parametrize(
    ("code", "issuer", "subject", "words"),
    [
        (None, None, None, "Say who it is"),
        (None, ISSUER, None, "Say who it is"),
        (None, None, "a", "Say who it is"),
        ("x", ISSUER, "a", "Give either --code"),
        (None, "idp.example", "a", "--issuer idp.example is not"),
        (None, "http://idp.example", "a", "--issuer http://idp.example is not"),
        (None, ISSUER, " ", "--subject must be"),
        (None, ISSUER, "a\u200b", "--subject must be"),
        (None, ISSUER, "a" * 256, "--subject must be"),
    ],
)
def test_whom_no_token_could_name_is_refused(
    code: str | None, issuer: str | None, subject: str | None, words: str
) -> None:
    with pytest.raises(Refusal, match=f"^{re.escape(words)}"):
        refuse_unusable_identity(code, issuer, subject)
