"""照会結果: the verdict, the certificate in the order of the paper, its history, the match, and the PDF."""

from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.apis.verification import fetch_certificate, show_look_up
from services.portal.pages.town.visitors import TownPage
from services.portal.web.files import answer_file
from shared.schemas.facts.differences import LABELS
from shared.schemas.verification.answers import VerificationAnswer
from shared.schemas.verification.labels import EXPECTED_LABELS, FOLD_LABELS
from shared.schemas.words.guarantee import KIND_LABELS, RECEIPT_LABELS, RECEIPT_TO_LABELS, State

router = APIRouter()


class Verdict(NamedTuple):
    """In words, and the kind of banner that shows it in colour."""

    kind: str
    title: str
    detail: str


_ENDED = {
    State.TERMINATED: Verdict("error", "解約されています", "この保証契約は解約されました。解約日を確かめてください。"),
    State.EXPIRED: Verdict(
        "warning",
        "保証期限を過ぎています",
        "保証期限が過ぎていることだけを示します。保証の義務がなくなったことを示すものではありません。",
    ),
}
_CHANGED = Verdict(
    "warning", "有効です（変更あり）", "変更後の内容を表示しています。どこが変わったかは履歴で確かめてください。"
)
_IN_FORCE = Verdict("success", "有効です", "登録された電子証書と確認できました。契約の内容と照らし合わせてください。")


@router.get("/town/verifications/{look_up_id}")
async def show(page: TownPage, look_up_id: UUID) -> Response:
    answer: VerificationAnswer = (await show_look_up(page.apis.verification, look_up_id)).value
    return page.render("town/result.html", verdict=judge(answer), **compose_shown(answer))


@router.get("/town/verifications/{look_up_id}/certificate.pdf")
async def get_certificate(page: TownPage, look_up_id: UUID, version: int | None = None) -> Response:
    return answer_file(await fetch_certificate(page.apis.verification, look_up_id, version))


def judge(answer: VerificationAnswer) -> Verdict:
    """What the API said, in words; nothing is judged here."""
    if answer.status in _ENDED:
        return _ENDED[answer.status]
    return _CHANGED if answer.version > 1 else _IN_FORCE


def compose_shown(answer: VerificationAnswer) -> dict[str, Any]:
    """What the page of a result and that of its receipt show."""
    return {
        "answer": answer,
        "certificate": answer.certificate,
        "labels": {**LABELS, **EXPECTED_LABELS},
        "changed": LABELS,
        "folds": FOLD_LABELS,
        "kinds": KIND_LABELS,
        "decisions": RECEIPT_LABELS,
        "addressees": RECEIPT_TO_LABELS,
    }
