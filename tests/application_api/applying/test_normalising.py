"""What a form is changed to before it is checked is told, field by field."""

from services.application_api.applying.normalising import normalise_form
from shared.schemas.application.entered import EnteredForm
from tests.forms import make_form


def test_a_form_tells_what_was_changed_and_keeps_names_as_typed() -> None:
    changes = {"/guarantees/0/deposit_bank/branch": "ｲﾅﾄﾘ支店", "/principal/name": "ABC建設"}
    form, _, normalised = normalise_form(EnteredForm.model_validate(make_form(changes)))
    assert [change.model_dump() for change in normalised] == [
        {"pointer": "/guarantees/0/deposit_bank/branch", "before": "ｲﾅﾄﾘ支店", "after": "イナトリ支店"}
    ]
    assert form == EnteredForm.model_validate(
        make_form({**changes, "/guarantees/0/deposit_bank/branch": "イナトリ支店"})
    )


def test_radicals_become_kanji_in_every_text_and_are_told() -> None:
    before = {
        "/works/name": "町道改良⼯事（⽇本⻄部）",
        "/principal/representative/name": "⼭⽥ ⼀郎",
        "/guarantees/0/deposit_bank/bank": "⻘空銀⾏",
        "/message": "⾄急",
    }
    after = ["町道改良工事（日本西部）", "山田 一郎", "青空銀行", "至急"]
    form, _, normalised = normalise_form(EnteredForm.model_validate(make_form(before)))
    assert {(change.pointer, change.before): change.after for change in normalised} == dict(
        zip(before.items(), after, strict=True)
    )
    assert form == EnteredForm.model_validate(make_form(dict(zip(before, after, strict=True))))


def test_other_forms_of_kanji_and_an_unchanged_form_stay() -> None:
    sent = EnteredForm.model_validate(make_form({"/principal/name": "髙橋渡邊㈱"}))
    form, _, normalised = normalise_form(sent)
    assert form is sent
    assert normalised == []
