"""`hosho demo --life`: one guarantee through all that may become of it, with the papers of every version kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from services.admin.refusal import Refusal
from services.local.journey.application import act, wait_until_registered
from services.local.journey.caller import Api, Callers, Show, read_answer
from services.local.journey.look_up import Opened, keep_paper
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.application.officer_forms import ReviewForm
from shared.schemas.facts.problem import Problem
from shared.schemas.issuance.acts import (
    ActAnswer,
    ActForm,
    ChangeCancellationForm,
    CorrectedContent,
    CorrectionForm,
    TerminationForm,
)
from shared.schemas.issuance.answers import GuaranteeHistory, GuaranteeOverview, KeyAnswer
from shared.schemas.verification.answers import VerificationAnswer
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.guarantee import State

LIMIT_S = 60.0
_PAUSE_S = 0.1
_WORKS_NAME = "町道湯ヶ岡赤川線道路改良工事（第３工区）その２"


async def go_through_life(callers: Callers, opened: Opened, output: Path, show: Show) -> None:
    """変更, 訂正, 変更取消, a new key, another change, and 解約; after each, builder and town see the same.

    Raises Refusal at the first answer that is not what it must be.
    """
    number = opened.number
    await _change(callers, number, show)
    await _keep_version(callers, opened, output, show)
    named = CorrectionForm(content=CorrectedContent(works_name=_WORKS_NAME), reason="工事名の記載を誤っていたため")
    await _act(callers, number, "corrections", named, show)
    await _keep_version(callers, opened, output, show)
    await _act(
        callers, number, "change-cancellations", ChangeCancellationForm(reason="減額が取りやめとなったため"), show
    )
    await _keep_version(callers, opened, output, show)
    opened = await _reissue(callers, opened, show)
    await _change(callers, number, show)
    await _keep_version(callers, opened, output, show)
    ended = TerminationForm(reason="契約が解除されたため", effective_on=await _find_contract_day(callers, opened))
    await _act(callers, number, "terminations", ended, show)
    await _keep_version(callers, opened, output, show)
    refund = await callers.builder.issuance.get(f"/guarantees/{number}/refund-statement.pdf")
    keep_paper(output / "life" / "refund-statement.pdf", refund.content)
    show("builder", "Kept the 保証料返還計算書 of the termination.")
    await _show_history(callers, number, show)


async def _change(callers: Callers, number: str, show: Show) -> None:
    """Applies for half the amount, has it accepted, and waits until it is registered."""
    builder = callers.builder.application
    form = read_answer(ApplicationForm, await builder.get(f"/change-forms/{number}"))
    [guarantee] = form.guarantees
    half = guarantee.model_copy(update={"amount": guarantee.amount // 2})
    asked = form.model_copy(update={"guarantees": [half]})
    sent = read_answer(ApplicationAnswer, await builder.post("/applications", asked, expect=201))
    for difference in sent.guarantees[0].differences or ():
        show("builder", f"Applied for a change: {difference.label} {difference.before} → {difference.after}.")
    await act(callers.officer.application, sent, guarantee.kind, "review", ReviewForm(decision="accept"))
    show("officer", "Accepted the change (引受け).")
    await wait_until_registered(builder, sent, show)


async def _act(callers: Callers, number: str, path: str, form: ActForm, show: Show) -> None:
    """Looks, sees what would differ, acts, and waits until verification has it."""
    officer = callers.officer.issuance
    seen = await officer.get(f"/guarantees/{number}")
    preview = form.model_copy(update={"preview": True})
    tag = seen.headers["ETag"]
    shown = read_answer(ActAnswer, await officer.post(f"/guarantees/{number}/{path}", preview, if_match=tag))
    done = read_answer(ActAnswer, await officer.post(f"/guarantees/{number}/{path}", form, if_match=tag))
    if shown.differences != done.differences:
        raise Refusal(f"{path} did something else than it had shown.")
    for difference in done.differences:
        before = "なし" if difference.before is None else difference.before
        show("officer", f"{done.kind_label}: {difference.label} {before} → {difference.after}.")

    async def is_registered() -> bool:
        overview = read_answer(GuaranteeOverview, await officer.get(f"/guarantees/{number}"))
        return overview.version == done.version and overview.registered_at is not None

    await _wait(is_registered, f"version {done.version} of {number} was not registered")


async def _reissue(callers: Callers, opened: Opened, show: Show) -> Opened:
    """The new key opens, the old one is refused."""
    builder = callers.builder.issuance
    await builder.post(f"/guarantees/{opened.number}/key/reissue")

    async def is_shown() -> bool:
        answer = await builder.try_get(f"/guarantees/{opened.number}/key")
        return answer.status_code == 200

    await _wait(is_shown, f"the new key of {opened.number} was not registered")
    key = read_answer(KeyAnswer, await builder.get(f"/guarantees/{opened.number}/key"))
    show("builder", f"Had the key reissued: {key.key_grouped}.")
    town = callers.town.verification
    refused = read_answer(Problem, await town.post("/verifications", opened.typed(), expect=404))
    show("town", f"Tried the old key: {refused.title} (404).")
    return Opened(opened.kind, opened.number, key.key, opened.certificate)


async def _keep_version(callers: Callers, opened: Opened, output: Path, show: Show) -> None:
    """The town's answer and certificate of the newest version, which are those of the builder."""
    town, number = callers.town.verification, opened.number
    answer = await _look_up(town, opened.typed())
    copy = await town.get(f"/verifications/{answer.id}/certificate.pdf")
    own = await callers.builder.issuance.get(f"/guarantees/{number}/certificate.pdf?version={answer.version}")
    if copy.content != own.content:
        raise Refusal(f"The town's version {answer.version} of {number} is not the builder's.")
    newest = answer.history[0]
    keep_paper(output / "life" / f"{answer.version}-{newest.kind}.pdf", copy.content)
    since = f", from {answer.certificate.terminated_on} on" if answer.status is State.TERMINATED else ""
    show("town", f"Looked it up: version {answer.version}, {newest.kind_label}, {answer.status}{since}.")


async def _look_up(town: Api, typed: VerificationForm) -> VerificationAnswer:
    return read_answer(VerificationAnswer, await town.post("/verifications", typed))


async def _find_contract_day(callers: Callers, opened: Opened) -> date:
    answer = await _look_up(callers.town.verification, opened.typed())
    return answer.certificate.contract_date


async def _show_history(callers: Callers, number: str, show: Show) -> None:
    for who, api in (("builder", callers.builder.issuance), ("officer", callers.officer.issuance)):
        history = read_answer(GuaranteeHistory, await api.get(f"/guarantees/{number}/history"))
        show(who, "電子保証履歴: " + ", ".join(f"{one.version} {one.kind_label}" for one in reversed(history.items)))


async def _wait(is_so: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    """Polls as a front end would; raises Refusal after LIMIT_S."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + LIMIT_S
    while not await is_so():
        if clock.time() > deadline:
            raise Refusal(f"{otherwise} within {LIMIT_S:.0f} s.")
        await asyncio.sleep(_PAUSE_S)
