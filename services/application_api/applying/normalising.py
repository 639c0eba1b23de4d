"""What is changed in a form before it is checked, and told: radicals into kanji, and 全角 fields into full width."""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from services.application_api.applying.full_width import to_full_width
from services.application_api.rules.case import FormText, list_texts
from shared.schemas.application.answers import Normalised
from shared.schemas.application.entered import EnteredDepositBank, EnteredForm
from shared.schemas.text.folding import Step, fold

M = TypeVar("M", bound=BaseModel)
_RADICAL = re.compile("[⺀-⿕]")
_WIDE = ("bank", "branch")


class NormalForm(NamedTuple):
    """A form as it is checked and kept, its texts, and what was changed."""

    form: EnteredForm
    texts: list[FormText]
    changed: list[Normalised]


def normalise_form(form: EnteredForm) -> NormalForm:
    """The form itself where nothing is to be changed."""
    texts = list_texts(form)
    if _is_normal(form, texts):
        return NormalForm(form, texts, [])
    changed: list[Normalised] = []
    normal = _normalise(form, "", changed)
    return NormalForm(normal, list_texts(normal), changed)


def _is_normal(form: EnteredForm, texts: list[FormText]) -> bool:
    """Asked first, as it costs a fraction and is nearly always true."""
    banks = [guarantee.deposit_bank for guarantee in form.guarantees or () if guarantee.deposit_bank]
    wide = [text for bank in banks for text in (bank.bank, bank.branch) if text is not None]
    return not _RADICAL.search("".join(text for _, text in texts)) and all(to_full_width(text) == text for text in wide)


def _normalise(model: M, pointer: str, changed: list[Normalised]) -> M:
    update: dict[str, object] = {}
    for name in model.model_fields_set:
        value = getattr(model, name)
        wide = isinstance(model, EnteredDepositBank) and name in _WIDE
        after = _normalise_value(value, f"{pointer}/{name}", changed, _widen if wide else _unite_radicals)
        if after is not value:
            update[name] = after
    return model.model_copy(update=update) if update else model


def _normalise_value(value: object, pointer: str, changed: list[Normalised], write: Callable[[str], str]) -> object:
    if isinstance(value, BaseModel):
        return _normalise(value, pointer, changed)
    if isinstance(value, tuple):
        parts = [_normalise_value(part, f"{pointer}/{at}", changed, write) for at, part in enumerate(value)]
        return tuple(parts) if any(map(_is_other, parts, value)) else value
    if not isinstance(value, str):
        return value
    after = write(value)
    if after == value:
        return value
    changed.append(Normalised(pointer=pointer, before=value, after=after))
    return after


def _is_other(one: object, other: object) -> bool:
    return one is not other


def _unite_radicals(text: str) -> str:
    return fold(text, Step.RADICALS)


def _widen(text: str) -> str:
    return to_full_width(_unite_radicals(text))
