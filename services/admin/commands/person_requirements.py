"""What a new person must have beside what every client has: an identity that tokens name."""

from services.admin.refusal import Refusal
from shared.runtime.identity.people import LONGEST_SUBJECT, Identity, is_subject
from shared.runtime.issuers import is_issuer_url


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
    if not is_subject(subject):
        raise Refusal(f"--subject must be 1 to {LONGEST_SUBJECT} characters, none of them invisible.")
    return Identity(issuer, subject)
