"""What builders may type, from the form to the town: drawn as typed, or refused before anything is kept."""

import io

import pypdf
import pytest

from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.hostile import HOSTILE, squeeze
from tests.journey.steps import fetch_key, issue, verify

DRAWN = [
    "/works/name",
    "/works/number",
    "/principal/name",
    "/principal/address",
    "/principal/representative/title",
    "/principal/representative/name",
    "/guarantees/0/deposit_bank/bank",
    "/guarantees/0/deposit_bank/branch",
]


def read(pdf: bytes) -> str:
    return squeeze(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


async def test_an_order_reaches_papers_and_town_as_the_words_it_is(installation: Installation) -> None:
    builder = installation.caller("issuance", "principal")
    for text in HOSTILE:
        number = await issue(installation, make_single({"/works/name": text, "/principal/name": text}))
        for paper in ("certificate", "key-notice", "premium-statement"):
            answer = await builder.get(f"/guarantees/{number}/{paper}.pdf")
            assert read(answer.content).count(squeeze(text)) == 2
        opened = (await verify(installation, number, await fetch_key(installation, number))).json()["certificate"]
        assert (opened["works_name"], opened["principal"]["name"]) == (text, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("伊豆" * 5_000, "field.too_long"),
        ("伊豆\N{RIGHT-TO-LEFT OVERRIDE}建設", "text.not_allowed"),
        ("伊豆\N{LEFT-TO-RIGHT ISOLATE}建設", "text.not_allowed"),
        ("伊豆\N{ZERO WIDTH SPACE}建設", "text.not_allowed"),
        ("伊豆\x1b[2J建設", "text.not_allowed"),
        ("伊豆😀建設", "text.undrawable"),
        ("\u3000 ", "text.blank"),
        ("\u3164\u2800", "text.blank"),
    ],
)
async def test_what_no_paper_can_show_is_refused_where_it_was_typed(
    installation: Installation, text: str, code: str
) -> None:
    builder = installation.caller("application", "principal")
    for pointer in DRAWN:
        answer = await builder.post("/applications", make_form({pointer: text}))
        assert answer.status_code == 422
        assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
        assert text not in answer.text
    assert await installation.fetch("SELECT * FROM application.application") == []
