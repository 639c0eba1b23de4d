"""The tables of kanji lead to forms in use, and never further."""

import unicodedata

from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.kanji_forms import KANJI_FORMS, RADICALS


def test_what_a_form_is_read_as_is_read_as_nothing_else() -> None:
    assert not KANJI_FORMS.keys() & set(map(ord, KANJI_FORMS.values()))
    assert not RADICALS.keys() & set(map(ord, RADICALS.values()))


def test_the_tables_hold_only_what_normalisation_leaves_apart() -> None:
    assert {code for code in KANJI_FORMS if unicodedata.normalize("NFKC", chr(code)) != chr(code)} == set()
    assert len(KANJI_FORMS) > 450


def test_papers_show_every_kanji_that_stands_for_a_radical() -> None:
    assert not any(Repertoire().read("".join([*RADICALS.values(), *KANJI_FORMS.values()])))
