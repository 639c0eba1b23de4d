"""The towns' data files, read entry by entry, so that a fault is told with its file, entry and field and a way out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.schemas.data_file import read_data_file
from shared.schemas.field_words import read_field_words
from shared.schemas.model import Schema
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import check_names, find_character_fault
from shared.schemas.text.safe_text import is_blank
from shared.schemas.words.towns.figures import DefaultRules
from shared.schemas.words.towns.profile import AuthorityFile, AuthorityProfile
from shared.schemas.words.towns.subjects import find_placeholder_fault

_PRINTED = ("name", "prefecture", "beneficiary")


class _RawFile(Schema):
    default: DefaultRules | None = None
    authority: tuple[dict[str, Any], ...] = ()


def read_authority_file(path: Path, repertoire: Repertoire) -> AuthorityFile:
    """Raises ValueError with a sentence that names file, entry (by code and name), field, and what would be right."""
    raw = read_data_file(path, _RawFile)
    profiles = tuple(
        _read_profile(f"{path.name}: authority {position}{_name_entry(entry)}", entry)
        for position, entry in enumerate(raw.authority, start=1)
    )
    suspicious = _is_suspicious(path, raw.authority, repertoire)
    for position, profile in enumerate(profiles, start=1):
        texts = _check_texts(raw.authority[position - 1], repertoire) if suspicious else ()
        for field, fault in (*texts, *_check_subjects(profile)):
            raise ValueError(f"{path.name}: authority {position} ({profile.code} {profile.name}) {field}: it {fault}")
    return AuthorityFile.model_construct(default=raw.default, authority=profiles)


def refuse_twins(place: str, profiles: Iterable[AuthorityProfile]) -> None:
    """Raises ValueError, which begins with `place`, for two profiles of a town from the same day on."""
    seen: set[tuple[str, date]] = set()
    for profile in profiles:
        version = (profile.code, profile.valid_from)
        if version in seen:
            raise ValueError(
                f"{place}: the code {profile.code} ({profile.name}) stands twice with the same valid_from."
            )
        seen.add(version)


def _name_entry(entry: Mapping[str, Any]) -> str:
    """An entry is found by its place, and recognised by what it says of itself."""
    named = " ".join(entry[key] for key in ("code", "name") if isinstance(entry.get(key), str))
    return f" ({named})" if named else ""


def _read_profile(place: str, entry: dict[str, Any]) -> AuthorityProfile:
    try:
        return AuthorityProfile.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = " ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise ValueError(f"{place}{f' {field}' if field else ''}: {_say(first)}") from None


def _say(error: ErrorDetails) -> str:
    """With the names that there are, for one that nobody knows; else with what the field means."""
    *above, name = error["loc"] or ("",)
    if error["type"] == "extra_forbidden":
        return f"There is no such field; there are {', '.join(_list_fields(above))}"
    word = read_field_words().get(str(name), {}).get("description")
    said = error["msg"].removeprefix("Value error, ")
    return f"{said}: {word}" if word and error["type"] == "missing" else said


def _list_fields(loc: Iterable[int | str]) -> list[str]:
    """The names that a table at this place may have."""
    model: type[Schema] = AuthorityProfile
    for part in loc:
        field = next(
            (field for name, field in model.model_fields.items() if part in (name, field.alias)),
            None,
        )
        model = (_find_model(field.annotation) if field else None) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _find_model(annotation: Any) -> type[Schema] | None:
    if get_origin(annotation) is None:
        return annotation if isinstance(annotation, type) and issubclass(annotation, Schema) else None
    return next((model for part in get_args(annotation) if (model := _find_model(part))), None)


def _is_suspicious(path: Path, entries: Sequence[Mapping[str, Any]], repertoire: Repertoire) -> bool:
    """Asked of the whole file at once, as it costs a fraction and is nearly always false.

    Only an escape can write a character that the file itself does not hold.
    """
    text = path.read_text(encoding="utf-8")
    names = [entry[name] for entry in entries for name in _PRINTED]
    return (
        "\\" in text
        or find_character_fault("".join(text.split())) is not None
        or any(map(is_blank, names))
        or any(repertoire.read("".join(names)))
    )


def _check_texts(entry: Mapping[str, Any], repertoire: Repertoire) -> Iterator[tuple[str, str]]:
    """Yields the field and the fault of each text that cannot be printed or sent."""
    yield from check_names({name: entry[name] for name in _PRINTED}, repertoire)
    for field, text in _list_texts(entry, ""):
        fault = find_character_fault(text)
        if fault:
            yield field.strip(), fault


def _check_subjects(profile: AuthorityProfile) -> Iterator[tuple[str, str]]:
    for field, subject in profile.list_subjects():
        fault = find_placeholder_fault(subject)
        if fault:
            yield field, fault


def _list_texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Each text with its place, written as `read_data_file` writes it: entries of lists are counted from 1."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _list_texts(part, f"{field} {name}")
    elif isinstance(value, list):
        for position, part in enumerate(value, start=1):
            yield from _list_texts(part, f"{field} {position}")
