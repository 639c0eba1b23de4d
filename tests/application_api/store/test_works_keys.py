"""The same works are one, however their number or name is written, and whichever release kept them."""

import pytest

from services.application_api.store.works_keys import WorksKeys
from shared.schemas.application.entered import EnteredWorks
from tests.application_api.steps import ACCEPT, DECLARED, post, review, start
from tests.forms import make_form, make_single
from tests.harness import Installation

WRITTEN = ("髙瀨第１〜２工区　8−Ｎ号", "高瀬第1～2工区 8-N号")


def key_of(**works: str) -> WorksKeys:
    return WorksKeys.of(EnteredWorks.model_validate(works))


@pytest.mark.parametrize(
    ("one", "other"),
    [WRITTEN, ("㈱伊豆ビル新築", "株式会社伊豆ビル新築"), ("湯ヶ岡―赤川", "湯ケ岡‐赤川"), ("佐々木⼯区", "佐佐木工区")],
)
def test_a_key_overlooks_how_works_are_written(one: str, other: str) -> None:
    assert key_of(number=one, name="甲").fold == key_of(number=other, name="乙").fold
    assert key_of(name=one) == key_of(number="\u3000", name=one)


def test_a_key_says_which_fold_made_it() -> None:
    assert key_of(number="第１〜２工区") == ("2 第1~2工区", "第1〜2工区")


async def test_however_the_number_is_written_it_is_the_same_works(installation: Installation) -> None:
    first, second = ({"/works/number": number} for number in WRITTEN)
    advance = await start(installation, make_single(first))
    again = (await post(installation, "/applications/checks", make_single(second))).json()
    assert [found["code"] for found in again["findings"]] == ["application.duplicate"]
    await review(installation, advance, "advance_payment", ACCEPT)
    await installation.settle()
    later = make_single(second)
    block = {**later["guarantees"][0], "kind": "intermediate_payment", "amount": 10_000_000}
    later["guarantees"] = [{**block, "intermediate": DECLARED}]
    checked = (await post(installation, "/applications/checks", later)).json()
    assert "rule.intermediate" not in {found["code"] for found in checked["findings"]}
    listed = await installation.caller("application", "principal").get("/applications", params={"q": WRITTEN[1]})
    assert [found["id"] for found in listed.json()["items"]] == [advance["id"]]
    # As the release before keeps it.
    await installation.fetch("UPDATE application.requested_guarantee SET works_fold = ''")
    again = (await post(installation, "/applications/checks", make_form(first))).json()
    assert "application.duplicate" in {found["code"] for found in again["findings"]}
