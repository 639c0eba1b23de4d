"""Every field of the form has the name that the screen gives it."""

import re

import pytest

from shared.schemas.application.field_labels import FIELD_LABELS, ask_for, find_label
from tests.half_filled import make_rich_form
from tests.shared.schemas.application.test_draft_form import list_leaves


def test_every_field_has_a_label_and_no_label_is_of_no_field() -> None:
    leaves = {re.sub(r"/[0-9]+(?=/|$)", "/*", pointer) for pointer in list_leaves(make_rich_form())}
    assert FIELD_LABELS.keys() - leaves == {"/principal/joint_venture/members", "/guarantees"}
    assert leaves <= FIELD_LABELS.keys()


@pytest.mark.parametrize(
    ("pointer", "sentence"),
    [
        ("/works/name", "工事名を入力してください。"),
        ("/guarantees/1/amount", "保証金額を入力してください。"),
        ("/principal/joint_venture/members/9/name", "構成員の名称を入力してください。"),
        ("/guarantees/0/kind", "保証種類を選択してください。"),
    ],
)
def test_a_field_is_asked_for_by_its_name_on_the_screen(pointer: str, sentence: str) -> None:
    assert ask_for(pointer) == sentence


def test_what_is_no_field_has_no_label() -> None:
    with pytest.raises(KeyError):
        find_label("/works/nonsense")
