"""What a new person must have beside what every client has: an identity that tokens name, and an officer's limit."""

from services.admin.refusal import Refusal
from shared.runtime.identity.people import Identity
from shared.runtime.identity.person_tokens import LONGEST_SUBJECT
from shared.runtime.issuers import is_issuer_url
from shared.schemas.text.safe_text import list_forbidden
from shared.schemas.words.roles import Role

LARGEST_LIMIT = 10**15


def refuse_unusable_limit(role: Role, signing_limit: int | None) -> None:
    """Raises Refusal unless it is an officer's, and whole yen that a guarantee could have."""
    if signing_limit is None:
        return
    if role is not Role.OFFICER:
        raise Refusal("--signing-limit is for officers: nobody else signs for the surety company.")
    if not 0 <= signing_limit <= LARGEST_LIMIT:
        raise Refusal(f"--signing-limit {signing_limit} is no amount in whole yen.")


def refuse_unusable_identity(code: str | None, issuer: str | None, subject: str | None) -> Identity | str:
    """The identity that issuer and subject name, or the code that stands for one; raises Refusal for anything else."""
    if code is not None:
        if issuer is not None or subject is not None:
            raise Refusal("Give either --code, or --issuer and --subject.")
        return code
    if issuer is None or subject is None:
        raise Refusal("Say who it is: --code with what the person was shown, or --issuer and --subject.")
    if not is_issuer_url(issuer):
        raise Refusal(f"--issuer {issuer} is not an identity provider's address as in HOSHO_OIDC_ISSUERS.")
    if not subject.strip() or len(subject) > LONGEST_SUBJECT or list_forbidden(subject):
        raise Refusal(f"--subject must be 1 to {LONGEST_SUBJECT} characters, none of them invisible.")
    return Identity(issuer, subject)
