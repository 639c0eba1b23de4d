"""電子保証対応の発注者: the adoption table, searched by name, reading and prefecture."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from services.portal.apis.application import fetch_adoption_file, list_adoption
from services.portal.web.files import answer_file
from services.portal.web.page import Page
from services.portal.web.visitors import anybody
from shared.schemas.words.dates import in_japan

# fmt: off
PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県",
    "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県",
    "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県",
    "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県",
    "宮崎県", "鹿児島県", "沖縄県",
)
# fmt: on
ROWS = 50

AnybodyPage = Annotated[Page, Depends(anybody)]
router = APIRouter()


@router.get("/adoption")
async def show(page: AnybodyPage, q: str = "", prefecture: str = "", every: str = "", cursor: str = "") -> Response:
    """Those that take electronic guarantees today; with `every` all bodies, known or not."""
    chosen = prefecture if prefecture in PREFECTURES else ""
    today = in_japan(page.tools.clock.now()).date().isoformat()
    query: dict[str, str | int | list[str] | None] = {
        "q": f"{chosen} {q}".strip(),
        "electronic_on": None if every else today,
        "limit": ROWS,
        "cursor": cursor,
    }
    found = await list_adoption(page.tools.apis.application, query)
    asked = {"q": q, "prefecture": chosen, "every": every}
    return page.render(
        "anybody/adoption.html", found=found, asked=asked, prefectures=PREFECTURES, continued=bool(cursor)
    )


@router.get("/adoption.csv")
async def get_file(page: AnybodyPage) -> Response:
    return answer_file(await fetch_adoption_file(page.tools.apis.application), keep="public, max-age=300")
