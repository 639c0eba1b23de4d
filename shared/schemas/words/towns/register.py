"""The towns by code, with what is known of each, held in memory from the start of a service on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.folding import fold, fold_words
from shared.schemas.words.towns.bodies import Body, BodyList, load_bodies
from shared.schemas.words.towns.electronic import Electronic
from shared.schemas.words.towns.figures import DefaultRules, Rules
from shared.schemas.words.towns.files import read_authority_file, refuse_twins
from shared.schemas.words.towns.profile import AuthorityProfile

AUTHORITIES = Path(__file__).parents[3] / "authorities"
_NOTHING = Rules()


class Authority(NamedTuple):
    """A body on a day; `profile` is None where nothing but its name is known, so that the default figures count."""

    code: str
    name: str
    prefecture: str
    reading: str | None
    beneficiary: str
    profile: AuthorityProfile | None

    @property
    def electronic(self) -> Electronic | None:
        return self.profile.electronic if self.profile else None

    @property
    def electronic_known(self) -> bool:
        """Whether it is known if the town takes electronic guarantees at all."""
        return self.profile is not None and self.profile.electronic_known

    @property
    def rules(self) -> Rules:
        return self.profile.rules if self.profile else _NOTHING


class AuthorityRegister:
    """Every body, in the order of the codes; of several versions of a profile the one in force on a day counts."""

    def __init__(self, bodies: BodyList | None, profiles: Iterable[AuthorityProfile], default: DefaultRules) -> None:
        self.bodies = bodies
        self.default = default
        listed = {body.code: body for body in bodies.bodies} if bodies else {}
        versions: dict[str, list[AuthorityProfile]] = defaultdict(list)
        for profile in sorted(profiles, key=lambda profile: profile.valid_from):
            versions[profile.code].append(profile)
        self._versions = {
            code: tuple(_list_versions(listed.get(code), versions.get(code, ())))
            for code in sorted(listed.keys() | versions.keys())
        }
        readings = {body.prefecture: body.reading for body in listed.values() if body.name == body.prefecture}
        self._folded = {code: _fold_named(known[-1][1], readings) for code, known in self._versions.items()}
        # The days from which on another version than the day before counts, for some body.
        self.changes = tuple(sorted({start for known in self._versions.values() for start, _ in known[1:]}))
        self._ever_electronic = {
            code: folded
            for code, folded in self._folded.items()
            if any(version.electronic is not None for _, version in self._versions[code])
        }

    def find(self, code: str, on: date) -> Authority | None:
        """A body in its version of a day; before the first, the first."""
        versions = self._versions.get(code, ())
        if len(versions) < 2:
            return versions[0][1] if versions else None
        return next((version for start, version in reversed(versions) if start <= on), versions[0][1])

    def search(self, words: str | None, on: date, *, electronic: bool) -> Iterator[Authority]:
        """Bodies, in their version of a day, whose name, reading, prefecture or code holds each of the `words`.

        With `electronic`, those that are known to take electronic guarantees on that day.
        """
        found = list((self._ever_electronic if electronic else self._folded).items())
        for word in fold_words(words or ""):
            found = [named for named in found if word in named[1]]
        for code, _ in found:
            authority = self.find(code, on)
            if authority is not None and (not electronic or _is_electronic_on(authority, on)):
                yield authority


def load_authorities(folder: Path, repertoire: Repertoire | None = None) -> AuthorityRegister:
    """Every body of the folder's list, and the profiles of its TOML files; without a repertoire, by the bundled fonts.

    Raises ValueError with a sentence that names the file, the entry and the field to mend.
    """
    known = repertoire or Repertoire()
    files = [read_authority_file(path, known) for path in sorted(folder.glob("*.toml"))]
    defaults = [file.default for file in files if file.default]
    if len(defaults) != 1:
        raise ValueError(f"{folder.name}: exactly one file has a [default] table, not {len(defaults)}")
    profiles = [profile for file in files for profile in file.authority]
    refuse_twins(folder.name, profiles)
    return AuthorityRegister(load_bodies(folder), profiles, defaults[0])


def _list_versions(body: Body | None, profiles: Iterable[AuthorityProfile]) -> Iterator[tuple[date, Authority]]:
    """With the day from which each counts."""
    reading = body.reading if body else None
    for profile in profiles:
        yield (
            profile.valid_from,
            Authority(
                profile.code,
                profile.name,
                profile.prefecture,
                profile.reading or reading,
                profile.beneficiary,
                profile,
            ),
        )
    if body is not None and not profiles:
        yield date.min, Authority(body.code, body.name, body.prefecture, body.reading, body.beneficiary, None)


def _is_electronic_on(authority: Authority, day: date) -> bool:
    electronic = authority.electronic
    return electronic is not None and (
        not electronic.starts
        or any(start.start <= day and (start.until is None or day <= start.until) for start in electronic.starts)
    )


def _fold_named(authority: Authority, readings: dict[str, str]) -> str:
    """What a search finds it by; the bar keeps words from running from a name into its reading."""
    named = f"{authority.prefecture}{authority.name}|{readings.get(authority.prefecture, '')}{authority.reading or ''}"
    return f"{fold(named)}|{authority.code.casefold()}"
