"""ホーム: what is new, what ends soon, what came last."""

import datetime

from shared.schemas.words.dates import in_japan
from tests.forms import make_single
from tests.journey.steps import issue
from tests.portal.visiting import Portal


async def test_it_has_something_to_say_where_there_is_nothing_yet(portal: Portal) -> None:
    answer = await (await portal.signed_in("builder")).get("/builder")
    assert "保証契約はまだありません" in answer.text
    assert "登録された電子保証はありません" in answer.text


async def test_what_was_registered_lately_and_what_ends_soon_stands_first(portal: Portal) -> None:
    today = in_japan(portal.installation.clock.now()).date()
    soon = (today + datetime.timedelta(days=7)).isoformat()
    form = make_single({"/works/term": {"from": "2026-04-13", "to": soon}, "/guarantees/0/expires_on": soon})
    ending = await issue(portal.installation, form)
    page = (await (await portal.signed_in("builder")).get("/builder")).text
    fresh, ends, last = (page.index(f'<h2 id="{name}">') for name in ("fresh", "ending", "last"))
    assert ending in page[fresh:ends]
    assert ending in page[ends:last]
    assert ending in page[last:]
