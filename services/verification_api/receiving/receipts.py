"""受理 and 差戻し: what a town says of the version that it looked up; issuance and application hear it."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from pydantic import ValidationError

from services.verification_api.answers import compose_receipt
from services.verification_api.looking_up.reopening import Reopened, compose_reopened, reopen
from services.verification_api.problems import RECEIPT_GIVEN, VERIFICATION_CHANGED
from services.verification_api.store.certificates import take_certificate
from services.verification_api.store.look_ups import find_confirmed_look_up
from services.verification_api.store.receipts import ReceiptRow, add_receipt, find_receipt
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.digests import digest_shown
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import publish
from shared.runtime.messages.signatures import SaidFact, UnprovenError
from shared.schemas.facts.events import GuaranteeIssued, ReceiptAccepted, ReceiptReturned, TownsReceipt
from shared.schemas.verification.answers import Receipt, VerificationAnswer
from shared.schemas.verification.forms import ReceiptForm
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import VERSION_LABELS, ReceiptDecision

_AGAIN = "もう一度表示して内容を確認してから、受理または差戻しを行ってください。"


async def give_receipt(
    session: WriteSession, tools: Tools, actor: Actor, look_up_id: UUID, form: ReceiptForm, seen: str
) -> Receipt:
    """Raises DomainError `verification.not_found`, `verification.unproven`, `verification.changed_meanwhile` where
    `seen` is not the tag of what the look-up shows now, and `receipt.given` for a version that was accepted.
    """
    reopened = await _take(session, tools, actor, look_up_id)
    newest = reopened.certificate.newest
    last = await find_receipt(session, newest.contract_number, newest.authority_code)
    _refuse_unseen(compose_reopened(reopened, tools.clock.now()), last, seen)
    _refuse_given(last, newest.version)
    issued = _find_issued(tools, await list_facts(session, GuaranteeIssued, newest.guarantee_id))
    receipt = _compose_row(tools, actor, reopened, form)
    await add_receipt(session, receipt)
    await publish(session, _compose_fact(receipt, issued), receipt.at, tools.fact_keys)
    return compose_receipt(receipt)


async def _take(session: WriteSession, tools: Tools, actor: Actor, look_up_id: UUID) -> Reopened:
    """What the look-up opens now, in turn with rivals and with the registration of a further version."""
    row = await find_confirmed_look_up(session, look_up_id, actor.org)
    if row is not None:
        await take_certificate(session, row.contract_number)
    return await reopen(session, tools, actor, look_up_id)


def _refuse_unseen(shown: VerificationAnswer, last: ReceiptRow | None, seen: str) -> None:
    """The look-up itself leaves out what the town said, and opening it again has it: either will do."""
    receipt = None if last is None else compose_receipt(last)
    if seen in {digest_shown(shown), digest_shown(shown.model_copy(update={"receipt": receipt}))}:
        return
    newest = shown.history[0]
    raise DomainError(
        VERIFICATION_CHANGED,
        f"確認された後に変わりました。現在の保証証書は第{newest.version}版（{VERSION_LABELS[newest.kind]}、"
        f"{in_japan(newest.registered_at):%Y-%m-%d %H:%M}登録）です。{_AGAIN}",
    )


def _refuse_given(last: ReceiptRow | None, version: int) -> None:
    """After a 差戻し either may follow, since the builder hands in again; what was accepted stays accepted."""
    if last is not None and last.version == version and last.decision is ReceiptDecision.ACCEPTED:
        raise DomainError(
            RECEIPT_GIVEN,
            f"この保証証書の第{version}版は、{in_japan(last.at):%Y-%m-%d %H:%M}に受理済みです。"
            "訂正または変更が必要な場合は、保証会社の取扱箇所に連絡してください。",
        )


def _find_issued(tools: Tools, facts: Sequence[SaidFact]) -> GuaranteeIssued:
    """That it was issued, in the words of issuance; raises LookupError where no such fact is signed."""
    for fact in facts:
        with suppress(UnprovenError, ValidationError):
            return GuaranteeIssued.model_validate(tools.fact_keys.verify(fact))
    raise LookupError("a certificate is registered, and no fact says that it was issued")


def _compose_row(tools: Tools, actor: Actor, reopened: Reopened, form: ReceiptForm) -> ReceiptRow:
    newest = reopened.certificate.newest
    return ReceiptRow(
        id=new_id(),
        contract_number=newest.contract_number,
        guarantee_id=newest.guarantee_id,
        tenant_org=newest.tenant_org,
        version=newest.version,
        authority_code=newest.authority_code,
        officer_name=form.officer_name,
        at=tools.clock.now(),
        decision=form.decision,
        addressee=form.to,
        note=form.note,
        look_up_id=reopened.row.id,
        org=actor.org,
        client_id=actor.client_id,
    )


def _compose_fact(receipt: ReceiptRow, issued: GuaranteeIssued) -> TownsReceipt:
    said = {
        **issued.head(),
        "receipt_id": receipt.id,
        "contract_number": receipt.contract_number,
        "version": receipt.version,
        "authority_code": receipt.authority_code,
        "officer_name": receipt.officer_name,
        "note": receipt.note,
        "at": receipt.at,
    }
    if receipt.addressee is None:
        return ReceiptAccepted.model_validate(said)
    return ReceiptReturned.model_validate(said | {"to": receipt.addressee})
