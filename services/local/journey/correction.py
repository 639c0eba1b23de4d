"""The journey's detour: the officer returns one guarantee with a note, the builder mends it and sends it again."""

from services.admin.refusal import Refusal
from services.local.journey.application import act, list_statuses
from services.local.journey.caller import Api, Show, read_answer
from services.local.journey.sample_application import mend_expiry
from shared.schemas.application.answers import ApplicationAnswer, HistoryAnswer
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.application.officer_forms import ReviewForm
from shared.schemas.words.guarantee import GuaranteeKind

NOTE = "保証期限が工期の終期より前です。終期以後の日付に直して、もう一度送信してください。"


async def return_guarantee(officer: Api, sent: ApplicationAnswer, kind: GuaranteeKind, show: Show) -> None:
    await act(officer, sent, kind, "review", ReviewForm(decision="return", note=NOTE))
    show("officer", f"Returned {kind} (差戻し) with a note; the rest stays as it was sent.")


async def correct(builder: Api, sent: ApplicationAnswer, form: ApplicationForm, show: Show) -> ApplicationAnswer:
    """Mends what was returned, in the version that was read, and sends it; answers the application as sent again."""
    path = f"/applications/{sent.id}"
    read = await builder.get(path)
    etag, returned = read.headers["ETag"], read_answer(ApplicationAnswer, read)
    kind = _require_returned(returned)
    show("builder", f"Reads 弊社からお客様へのお知らせ about {kind}: {NOTE}")
    edited = read_answer(ApplicationAnswer, await builder.put(path, mend_expiry(form, kind), if_match=etag))
    _refuse_findings(edited)
    show("builder", f"Mended 保証期限 in version {returned.version}; the check finds nothing any more.")
    await builder.put(path, form, if_match=etag, expect=412)
    show("builder", "Tried to edit the version from before once more: 412, it has changed since.")
    sent_again = read_answer(ApplicationAnswer, await builder.post(f"{path}/submission"))
    show("builder", f"Sent it again (送信完了): {list_statuses(sent_again)}.")
    return sent_again


async def show_history(builder: Api, application: ApplicationAnswer, kind: GuaranteeKind, show: Show) -> None:
    history = read_answer(HistoryAnswer, await builder.get(f"/applications/{application.id}/history"))
    labels = [move.to_label for move in history.items if move.kind is kind]
    show("builder", f"The history of {kind}: {' → '.join(labels)}.")


def _require_returned(application: ApplicationAnswer) -> GuaranteeKind:
    """The kind that came back; raises Refusal unless it is a single one, with the officer's note."""
    returned = [guarantee for guarantee in application.guarantees if guarantee.status is Status.RETURNED]
    if len(returned) != 1 or returned[0].note_from_surety != NOTE:
        raise Refusal(f"Not one guarantee came back with the officer's note: {list_statuses(application)}.")
    return returned[0].kind


def _refuse_findings(application: ApplicationAnswer) -> None:
    if application.findings:
        raise Refusal(f"The mended application still has findings: {application.findings}.")
