"""The data files of a deployment, told apart by what stands at their top, each read by the rule of its kind."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from services.application_api.reference.premiums import load_premiums
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.extra_drawable import load_extra_drawable
from shared.schemas.words.dates import in_japan
from shared.schemas.words.issuer import load_issuer
from shared.schemas.words.towns.files import read_authority_file, refuse_twins
from shared.schemas.words.towns.profile import AuthorityFile

TOWNS = frozenset({"authority", "default"})
_PREMIUMS = frozenset({"premium"})
_ISSUER = frozenset({"issuer", "terms", "office"})
_EXTRA = frozenset({"font", "sha256", "ranges", "sequences"})


def holds_towns(file: Path) -> bool:
    """Also of a file that is empty or cannot be read: what reads towns says what is wrong with it."""
    keys = _read_keys(file)
    return not keys or bool(keys & TOWNS)


def describe_file(file: Path, repertoire: Repertoire) -> str:
    """What a file holds; raises ValueError with the first fault in it, or for a file that is of no kind."""
    keys = _read_keys(file)
    if holds_towns(file):
        return _describe_towns(file, repertoire)
    for kind, describe in _OTHER_KINDS:
        if keys & kind:
            return describe(file, repertoire)
    raise ValueError(
        f"{file.name} is no data file: towns have [[authority]] or [default] at the top, premiums [[premium]], "
        "the surety company [issuer], [terms] and [[office]]"
    )


def _read_keys(file: Path) -> frozenset[str]:
    try:
        return frozenset(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return frozenset()


def _describe_towns(file: Path, repertoire: Repertoire) -> str:
    """Counts each town once, in its newest version."""
    content: AuthorityFile = read_authority_file(file, repertoire)
    refuse_twins(file.name, content.authority)
    newest = {profile.code: profile for profile in sorted(content.authority, key=lambda profile: profile.valid_from)}
    electronic = sum(profile.electronic is not None for profile in newest.values())
    towns = f"{_count(len(newest), 'town')}, {electronic} with electronic guarantees"
    undated = sum(profile.checked_on is None for profile in newest.values())
    told = f"{towns}, {undated} without checked_on" if undated else towns
    return f"{told}, and the default figures" if content.default else told


def _describe_premiums(file: Path, _: Repertoire) -> str:
    table = load_premiums(file, in_japan(datetime.now(UTC)).date())
    return f"{_count(len(table), 'rate')} of premiums, one in force today for each kind"


def _describe_issuer(file: Path, repertoire: Repertoire) -> str:
    profile = load_issuer(file, repertoire)
    return f"{profile.issuer.name} ({profile.issuer.code}), {_count(len(profile.office), 'office')}"


def _describe_extra(file: Path, _: Repertoire) -> str:
    return f"what {load_extra_drawable(file).font} adds"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_OTHER_KINDS: tuple[tuple[frozenset[str], Callable[[Path, Repertoire], str]], ...] = (
    (_PREMIUMS, _describe_premiums),
    (_ISSUER, _describe_issuer),
    (_EXTRA, _describe_extra),
)
