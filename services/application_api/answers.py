"""Rows and town profiles as the answers of the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.application_api.changing.differences import list_differences
from services.application_api.status import APPROVAL_LABELS, LABELS
from services.application_api.store.applications import ApplicationRow, Unfinished
from services.application_api.store.approvals import Waiting
from services.application_api.store.guarantees import RequestedGuaranteeRow, get_due, get_overpaid, is_paid
from services.application_api.store.moves import MoveRow
from services.application_api.store.returns import Returned
from shared.runtime.digests import digest_shown
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.people import NamedPerson, parse_id
from shared.schemas.application.answers import ApplicationAnswer, GuaranteeAnswer, Move, PremiumAnswer, UnfinishedAnswer
from shared.schemas.application.applied import InForce
from shared.schemas.application.entered import EnteredPrincipal, EnteredWorks
from shared.schemas.application.list_answers import ApplicationSummary, GuaranteeSummary, UnfinishedSummary
from shared.schemas.application.officer_answers import ApprovalItem, ReturnItem
from shared.schemas.application.reference_answers import AuthorityAnswer
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind
from shared.schemas.words.roles import Role
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.register import Authority, AuthorityRegister


def compose_kept(
    application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow], reader: Actor
) -> ApplicationAnswer | UnfinishedAnswer:
    """An application, or a half-filled draft."""
    unfinished = application.unfinished
    if unfinished is None:
        return compose_application(application, guarantees, reader)
    answer = UnfinishedAnswer(
        **dict(unfinished.form),
        id=application.id,
        tag="",
        created_at=application.created_at,
        updated_at=application.updated_at,
        version=application.version,
        status=unfinished.status,
        status_label=LABELS[unfinished.status],
        status_since=unfinished.status_since,
        findings=list(application.checked.findings),
        normalised=list(application.checked.normalised),
    )
    return answer.model_copy(update={"tag": digest_shown(answer)})


def compose_application(
    application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow], reader: Actor
) -> ApplicationAnswer:
    """Of an application that is whole. Officers are named to officers alone."""
    answer = ApplicationAnswer(
        **dict(application.require_body()),
        id=application.id,
        tag="",
        created_at=application.created_at,
        updated_at=application.updated_at,
        received_at=application.received_at,
        version=application.version,
        guarantees=[compose_guarantee(application, guarantee, reader) for guarantee in guarantees],
        findings=list(application.checked.findings),
        normalised=list(application.checked.normalised),
    )
    return answer.model_copy(update={"tag": digest_shown(answer)})


def summarise_application(
    application: ApplicationRow,
    guarantees: Sequence[RequestedGuaranteeRow],
    authority_name: str | None,
    reader: Actor,
) -> ApplicationSummary:
    """Officers are named to officers alone. The tags are those of the whole, so that an officer may act on a row."""
    body = application.require_body()
    whole = compose_application(application, guarantees, reader)
    return ApplicationSummary(
        id=application.id,
        tag=whole.tag,
        created_at=application.created_at,
        updated_at=application.updated_at,
        received_at=application.received_at,
        version=application.version,
        authority_code=body.authority_code,
        authority_name=authority_name,
        works_name=body.works.name,
        works_number=body.works.number,
        contract_amount=body.works.contract_amount,
        principal_name=body.principal.name,
        corporate_number=body.principal.corporate_number,
        office_code=body.office_code,
        change_of=body.change_of,
        guarantees=[_summarise_guarantee(guarantee) for guarantee in whole.guarantees],
    )


def summarise_unfinished(
    application: ApplicationRow, unfinished: Unfinished, authority_name: str | None
) -> UnfinishedSummary:
    form = unfinished.form
    works, principal = form.works or EnteredWorks(), form.principal or EnteredPrincipal()
    return UnfinishedSummary(
        id=application.id,
        created_at=application.created_at,
        updated_at=application.updated_at,
        version=application.version,
        status=unfinished.status,
        status_label=LABELS[unfinished.status],
        status_since=unfinished.status_since,
        authority_code=form.authority_code,
        authority_name=authority_name,
        works_name=works.name,
        works_number=works.number,
        contract_amount=works.contract_amount,
        principal_name=principal.name,
        corporate_number=principal.corporate_number,
        office_code=form.office_code,
        kinds=[guarantee.kind for guarantee in form.guarantees or () if guarantee.kind],
    )


def _summarise_guarantee(whole: GuaranteeAnswer) -> GuaranteeSummary:
    return GuaranteeSummary(
        id=whole.id,
        tag=whole.tag,
        kind=whole.kind,
        kind_label=KIND_LABELS[whole.kind],
        medium=whole.form,
        amount=whole.amount,
        status=whole.status,
        status_label=whole.status_label,
        status_since=whole.status_since,
        assigned_to=whole.assigned_to,
        contract_number=whole.contract_number,
        registered_at=whole.registered_at,
    )


def compose_guarantee(application: ApplicationRow, row: RequestedGuaranteeRow, reader: Actor) -> GuaranteeAnswer:
    """Its tag is of the guarantee and of what all share, so that the move of another guarantee leaves it as it is."""
    block = dict(row.block)
    premium = PremiumAnswer(
        **dict(block.pop("premium")),
        amount=row.premium_amount,
        due=get_due(row),
        overpaid=get_overpaid(row) or None,
        refund_amount=row.refund_amount,
        source=row.premium_source,
    )
    before = _find_before(application, row)
    answer = GuaranteeAnswer(
        **block,
        premium=premium,
        id=row.id,
        tag="",
        ratio=row.ratio,
        status=row.status,
        status_label=LABELS[row.status],
        approval=row.approval,
        approval_label=APPROVAL_LABELS[row.approval] if row.approval else None,
        contract_number=row.contract_number,
        registered_at=row.registered_at,
        handed_in_on=row.handed_in_on,
        note_from_surety=row.note_from_surety,
        assigned_to=row.assigned_to if reader.role is Role.OFFICER else None,
        status_since=row.status_since,
        change_no=row.change_no,
        base_version=row.base_version,
        differences=list_differences(before, application.require_body(), row.block) if before else None,
    )
    return answer.model_copy(update={"tag": digest_shown(application.require_body(), answer)})


def _find_before(application: ApplicationRow, row: RequestedGuaranteeRow) -> InForce | None:
    """What a change was made from; a draft may name another kind beside it, or nothing that is in force."""
    before = application.checked.before
    return before if row.change_of and before and before.guarantee.kind is row.kind else None


def compose_waiting(waiting: Waiting, reader: Actor) -> ApprovalItem:
    application, row = waiting
    return ApprovalItem(
        application_id=application.id,
        kind=row.kind,
        tag=compose_guarantee(application, row, reader).tag,
        amount=row.block.amount,
        works_name=application.require_body().works.name,
        principal_name=application.require_body().principal.name,
        authority_code=row.authority_code,
        office_code=row.office_code,
        accepted_by=row.accepted_by,
        accepted_at=row.status_since,
        premium_received=is_paid(row),
        change_of=row.change_of,
    )


def compose_return(returned: Returned, town: Authority | None) -> ReturnItem:
    row, content = returned
    return ReturnItem(
        return_id=row.id,
        application_id=row.application_id,
        contract_number=row.contract_number,
        version=row.version,
        authority_code=row.authority_code,
        authority_name=town.name if town else None,
        works_name=content.works_name if content else None,
        principal_name=content.principal.name if content else None,
        officer_name=row.officer_name,
        note=row.note,
        at=row.at,
        answered=row.answered_at is not None,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )


def compose_move(row: MoveRow, reader: Actor, people: Mapping[str, NamedPerson]) -> Move:
    """`people` are those among the movers; each is named within its own organisation. Officers' clients are named to
    officers alone.
    """
    person = people.get(row.moved_by)
    known = person is not None and person.org == reader.org
    return Move(
        kind=row.kind,
        from_status=row.from_status,
        to_status=row.to_status,
        to_label=LABELS[row.to_status],
        moved_at=row.moved_at,
        moved_by=_name_mover(row, reader, person),
        person_id=parse_id(row.moved_by) if known else None,
        role=row.role,
        note=row.note,
    )


def _name_mover(row: MoveRow, reader: Actor, person: NamedPerson | None) -> str | None:
    if person is not None:
        return person.name if person.org == reader.org else None
    return None if row.role == Role.OFFICER and reader.role is not Role.OFFICER else row.moved_by


class AuthorityAnswers:
    """The answers about bodies, each composed once: what is known of a body does not change while a service runs."""

    def __init__(self, register: AuthorityRegister) -> None:
        self._register = register
        self._composed: dict[tuple[str, date], AuthorityAnswer] = {}

    def compose(self, authority: Authority) -> AuthorityAnswer:
        version = (authority.code, authority.profile.valid_from if authority.profile else date.min)
        answer = self._composed.get(version)
        if answer is None:
            answer = self._composed[version] = compose_authority(self._register, authority)
        return answer


def compose_authority(register: AuthorityRegister, authority: Authority) -> AuthorityAnswer:
    """Of a body without a profile, `source` is that of the list it stands in."""
    profile, electronic = authority.profile, authority.electronic
    starts = [start.start for start in electronic.starts] if electronic else []
    listed = register.bodies if profile is None else None
    return AuthorityAnswer(
        code=authority.code,
        name=authority.name,
        prefecture=authority.prefecture,
        reading=authority.reading,
        beneficiary=authority.beneficiary,
        profile_known=profile is not None,
        electronic_known=authority.electronic_known,
        electronic_kinds=list(electronic.kinds or ()) if electronic else [],
        electronic_from=min(starts, default=None),
        electronic_changes=electronic is not None and electronic.changes is not False,
        electronic=electronic,
        rules={name: _plain(value) for name, value in authority.rules.model_dump(exclude_none=True).items()},
        submission=_compose_former(profile) if profile else None,
        handing_in=list(profile.submission) if profile else [],
        own_forms=list(profile.own_forms) if profile else [],
        refuses=list(profile.refuses) if profile else [],
        sureties=list(profile.sureties) if profile else [],
        invoice=profile.invoice if profile else None,
        source=profile.source if profile else listed.source if listed else "",
        checked_on=profile.checked_on if profile else listed.checked_on if listed else None,
        evidence=profile.evidence if profile else None,
    )


def _compose_former(profile: AuthorityProfile) -> dict[str, Any] | None:
    """`submission` as it was before towns had several ways: the first, with what is another's by kind."""
    if not profile.submission:
        return None
    ways = [way for way in profile.submission if way.of_changes is not True]
    first = (ways or profile.submission)[0]
    kept = {"channel", "also", "fields", "attach", "may_attach", "then_phone"}
    former = first.model_dump(mode="json", include=kept, exclude_defaults=True)
    to = {kind: way.to for way in reversed(ways) for kind in way.kinds or GuaranteeKind if way.to}
    subject = {kind: way.subjects[0] for way in reversed(ways) for kind in way.kinds or GuaranteeKind if way.subjects}
    for name, by_kind in (("to", to), ("subject", subject)):
        if by_kind:
            alike = len(by_kind) == len(GuaranteeKind) and len(set(by_kind.values())) == 1
            former[name] = next(iter(by_kind.values())) if alike else {kind.value: by_kind[kind] for kind in by_kind}
    return former


def _plain(value: Decimal | int) -> int | float:
    return float(value) if isinstance(value, Decimal) else int(value)
