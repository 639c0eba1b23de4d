"""What is drawn rests on signed words: the approval by application_api, and what issuance_api itself said at numbering.

Rows alone prove nothing: whoever stole the database role of issuance could add a guarantee and a version, and the
honest service would draw and seal them.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from services.issuance_api.content import compose_certificate
from services.issuance_api.store.guarantees import VersionRow
from services.issuance_api.store.keys import AuthenticationKeyRow, KeyInUse
from services.issuance_api.tools import Tools
from shared.runtime.messages.signatures import SaidFact, UnprovenError
from shared.schemas.facts.canonical_json import encode_canonical
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import GuaranteeApproved, GuaranteeNumbered, KeyCheck
from shared.schemas.words.guarantee import VersionKind


def compute_content_digest(certificate: Certificate) -> str:
    """SHA-256 in hex of the content as canonical JSON (RFC 8785)."""
    return hashlib.sha256(encode_canonical(certificate.model_dump(mode="json"))).hexdigest()


def compose_key_check(key: AuthenticationKeyRow | KeyInUse) -> KeyCheck:
    return KeyCheck(serial=key.serial, epoch=key.epoch, value=key.check_value.hex())


def refuse_unproven(
    tools: Tools, numbered: GuaranteeNumbered, version: VersionRow, approvals: Sequence[SaidFact]
) -> None:
    """Raises UnprovenError unless numbering signed this very content, and a signed approval gives it.

    An officer's act (訂正, 変更取消, 解約) is signed by numbering alone, which is its word on it. Of issuance's own
    part (company, office, 約款) the profile of today may say something else; for that, numbering's word counts. Facts
    of earlier releases say no digest: there, all must be as it would be composed now.
    """
    content = version.content
    if numbered.contract_number != content.contract_number:
        raise UnprovenError
    if numbered.content_sha256 not in (None, compute_content_digest(content)):
        raise UnprovenError
    match version.kind:
        case VersionKind.NEW:
            _refuse_unapproved(tools, numbered, content, approvals)
        case VersionKind.CHANGE:
            _refuse_unapproved_change(tools, numbered, version, approvals)
        case _:
            if numbered.content_sha256 is None:
                raise UnprovenError


def _refuse_unapproved(
    tools: Tools, numbered: GuaranteeNumbered, content: Certificate, approvals: Sequence[SaidFact]
) -> None:
    own_part = {} if numbered.content_sha256 is None else get_own_part(content)
    for approved in read_approvals(tools, approvals).values():
        if approved.change_of is not None:
            continue
        office = tools.issuer.get_office(approved.office_code)
        given = compose_certificate(approved, tools.issuer, office, content.contract_number)
        if given.model_copy(update=own_part) == content:
            return
    raise UnprovenError


def _refuse_unapproved_change(
    tools: Tools, numbered: GuaranteeNumbered, version: VersionRow, approvals: Sequence[SaidFact]
) -> None:
    """The approval that the version names; which content it was before, numbering signed with the digest."""
    content = version.content
    approved = None if version.basis is None else read_approvals(tools, approvals).get(version.basis)
    if numbered.content_sha256 is None or approved is None:
        raise UnprovenError
    if (approved.change_of, approved.base_version) != (content.contract_number, version.version - 1):
        raise UnprovenError
    office = tools.issuer.get_office(approved.office_code)
    given = compose_certificate(approved, tools.issuer, office, content.contract_number)
    own_part = get_own_part(content) | {"change_no": content.change_no}
    if given.model_copy(update=own_part) != content:
        raise UnprovenError


def read_approvals(tools: Tools, facts: Sequence[SaidFact]) -> dict[UUID, GuaranteeApproved]:
    """Those that are signed, by the id of their fact and in their order."""
    approvals = {}
    for fact in facts:
        with suppress(UnprovenError):
            approvals[fact.id] = GuaranteeApproved.model_validate(tools.fact_keys.verify(fact))
    return approvals


def get_own_part(content: Certificate) -> dict[str, object]:
    """What issuance itself said on the day: it stays, whatever the profile says since."""
    return {"issuer": content.issuer, "office": content.office, "terms_name": content.terms_name}
