"""The journey's detour: the officer returns one guarantee with a note, the builder mends it and sends it again."""

from typing import Any

from services.admin.refusal import Refusal
from services.local.journey.application import list_statuses
from services.local.journey.caller import Caller, Show
from services.local.journey.sample_application import mend_expiry

NOTE = "保証期限が工期の終わりより前です。工期の終わり以後の日付に直して、もう一度送信してください。"


async def return_guarantee(officer: Caller, application_id: str, kind: str, show: Show) -> None:
    path = f"/applications/{application_id}/guarantees/{kind}/review"
    await officer.post("application", path, {"decision": "return", "note": NOTE})
    show("officer", f"Returned {kind} (差戻し) with a note; the rest stays as it was sent.")


async def correct(builder: Caller, application_id: str, form: dict[str, Any], show: Show) -> dict[str, Any]:
    """Mends what was returned, in the version that was read, and sends it; answers the application as sent again."""
    path = f"/applications/{application_id}"
    read = await builder.get("application", path)
    etag, returned = read.headers["ETag"], _find_returned(read.json())
    show("builder", f"Reads 弊社からお客様へのお知らせ about {returned['kind']}: {returned['note_from_surety']}")
    edited = (await builder.put("application", path, mend_expiry(form, returned["kind"]), if_match=etag)).json()
    _refuse_findings(edited)
    show("builder", f"Mended 保証期限 in version {read.json()['version']}; the check finds nothing any more.")
    await builder.put("application", path, form, if_match=etag, expect=412)
    show("builder", "Tried to edit the version from before once more: 412, it has changed since.")
    application: dict[str, Any] = (await builder.post("application", f"{path}/submission", {})).json()
    show("builder", f"Sent it again (送信完了): {list_statuses(application)}.")
    return application


async def show_history(builder: Caller, application_id: str, kind: str, show: Show) -> None:
    moves = (await builder.get("application", f"/applications/{application_id}/history")).json()["items"]
    labels = [move["to_label"] for move in moves if move["kind"] == kind]
    show("builder", f"The history of {kind}: {' → '.join(labels)}.")


def _find_returned(application: dict[str, Any]) -> dict[str, Any]:
    """Raises Refusal unless the officer's note has come with the one guarantee that came back."""
    returned: list[dict[str, Any]] = [one for one in application["guarantees"] if one["status"] == "returned"]
    if len(returned) != 1 or returned[0]["note_from_surety"] != NOTE:
        raise Refusal(f"Not one guarantee came back with the officer's note: {list_statuses(application)}.")
    return returned[0]


def _refuse_findings(application: dict[str, Any]) -> None:
    if application["findings"]:
        raise Refusal(f"The mended application still has findings: {application['findings']}.")
