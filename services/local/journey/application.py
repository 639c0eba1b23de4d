"""The journey's first half: the builder applies, the officer accepts, and the certificates come into being."""

import asyncio

from services.admin.refusal import Refusal
from services.local.journey.caller import Api, Callers, Show, read_answer
from shared.schemas.application.answers import ApplicationAnswer, CheckAnswer, UnfinishedAnswer
from shared.schemas.application.choices import PaymentMethod, Status
from shared.schemas.application.draft_form import DRAFT_FORM
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.application.officer_forms import PremiumReceiptForm, ReviewForm
from shared.schemas.model import Schema
from shared.schemas.words.guarantee import GuaranteeKind

REGISTERED_LIMIT_S = 120.0  # the first certificate ever also waits for the fonts
_PAUSE_S = 0.1


async def apply(callers: Callers, form: ApplicationForm, show: Show) -> ApplicationAnswer:
    """申込作成 > 申込確認 > 送信完了, whatever the check warns of; answers the application as sent."""
    builder = callers.builder.application
    draft = await _fill_in(builder, form, show)
    await _show_check(builder, form, show)
    sent = read_answer(ApplicationAnswer, await builder.post(f"/applications/{draft.id}/submission"))
    show("builder", f"Sent it (送信完了), as a warning stops nobody: {list_statuses(sent)}.")
    await callers.other_builder.application.get(f"/applications/{sent.id}", expect=404)
    show("other builder", "Asked for that application: 404, it is not theirs.")
    return sent


async def _fill_in(builder: Api, form: ApplicationForm, show: Show) -> ApplicationAnswer:
    """Keeps the first tab of the screen (一時保存), and fills in the rest later."""
    works = form.works.model_dump()
    first_tab = DRAFT_FORM.model_validate({"authority_code": form.authority_code, "works": works, "draft": True})
    kept = await builder.post("/applications", first_tab, expect=201)
    half = read_answer(UnfinishedAnswer, kept)
    missing = [finding for finding in half.findings if finding.code == "field.missing"]
    show("builder", f"Kept a half-filled draft (一時保存): {half.id}, {len(missing)} fields are missing.")
    show("builder", f"The check says of the first: {missing[0].message}")
    whole = await builder.put(f"/applications/{half.id}", form, if_match=kept.headers["ETag"])
    draft = read_answer(ApplicationAnswer, whole)
    show("builder", f"Filled in the rest (申込作成): {list_statuses(draft)}.")
    return draft


async def _show_check(builder: Api, form: ApplicationForm, show: Show) -> None:
    check = read_answer(CheckAnswer, await builder.post("/applications/checks", form))
    for figures in check.guarantees:
        show(
            "builder",
            f"Checked (申込確認) {figures.kind}: {figures.ratio} % of the contract, "
            f"保証料 {figures.premium.amount:,} yen ({figures.premium.source}).",
        )
    for finding in check.findings:
        show("builder", f"The check says ({finding.severity}, {finding.pointer}): {finding.message}")


async def accept(officer: Api, application: ApplicationAnswer, show: Show) -> None:
    """Accepts every guarantee, and notes the premium of those that are paid before they are approved."""
    today = application.works.contract_date
    for guarantee in application.guarantees:
        await act(officer, application, guarantee.kind, "review", ReviewForm(decision="accept"))
        show("officer", f"Accepted {guarantee.kind} (引受け).")
        if guarantee.premium.payment_method is not PaymentMethod.MONTHLY:
            amount = guarantee.premium.amount
            receipt = PremiumReceiptForm(received_on=today, amount=amount)
            await act(officer, application, guarantee.kind, "premium-receipt", receipt)
            show("officer", f"Noted the premium for {guarantee.kind} (保証料入金): {amount:,} yen.")


async def act(officer: Api, application: ApplicationAnswer, kind: GuaranteeKind, name: str, form: Schema) -> None:
    """An officer's act on a guarantee, such as its review, right after looking at it: the act names what was seen."""
    path = f"/applications/{application.id}/guarantees/{kind}"
    seen = await officer.get(path)
    await officer.post(f"{path}/{name}", form, if_match=seen.headers["ETag"])


async def wait_until_registered(builder: Api, sent: ApplicationAnswer, show: Show) -> ApplicationAnswer:
    """The application once all its guarantees are registered, polled for as a front end would.

    Raises Refusal after REGISTERED_LIMIT_S.
    """
    clock = asyncio.get_running_loop()
    started_at = clock.time()
    while clock.time() < started_at + REGISTERED_LIMIT_S:
        application = read_answer(ApplicationAnswer, await builder.get(f"/applications/{sent.id}"))
        if all(guarantee.status is Status.REGISTERED for guarantee in application.guarantees):
            show("builder", f"After {clock.time() - started_at:.1f} s: {list_statuses(application)}.")
            return application
        await asyncio.sleep(_PAUSE_S)
    raise Refusal(f"Not registered after {REGISTERED_LIMIT_S:.0f} s: {list_statuses(application)}.")


def list_statuses(application: ApplicationAnswer) -> str:
    return ", ".join(f"{guarantee.kind} {guarantee.status_label}" for guarantee in application.guarantees)
