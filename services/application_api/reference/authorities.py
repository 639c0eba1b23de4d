"""発注者: what each town takes and allows, as a directory of data files that is validated when the service starts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.folding import fold, fold_words
from shared.schemas.words.authority_profile import AuthorityProfile, DefaultRules, read_authority_file


class AuthorityRegister:
    """The towns by code, in the order of their codes; of several versions the one in force on a day counts."""

    def __init__(self, profiles: list[AuthorityProfile], default: DefaultRules) -> None:
        self.default = default
        self._versions: dict[str, list[AuthorityProfile]] = defaultdict(list)
        for profile in sorted(profiles, key=lambda profile: (profile.code, profile.valid_from)):
            self._versions[profile.code].append(profile)
        self._folded = {code: _fold_named(versions[-1]) for code, versions in self._versions.items()}

    def find(self, code: str, on: date) -> AuthorityProfile | None:
        """The version in force on a day; before the first, the first."""
        versions = self._versions.get(code)
        if not versions:
            return None
        return next((version for version in reversed(versions) if version.valid_from <= on), versions[0])

    def search(self, words: str | None, on: date, *, electronic: bool) -> Iterator[AuthorityProfile]:
        """Towns, in their version of a day, whose name, prefecture or code holds each of the `words`."""
        wanted = fold_words(words or "")
        for code, folded in self._folded.items():
            profile = self.find(code, on)
            if (
                profile is not None
                and all(word in folded for word in wanted)
                and (not electronic or _is_electronic_on(profile, on))
            ):
                yield profile


def load_authorities(folder: Path, repertoire: Repertoire | None = None) -> AuthorityRegister:
    """The towns of all files; without a repertoire, that of the bundled fonts. Raises as read_authority_file does."""
    known = repertoire or Repertoire()
    files = [read_authority_file(path, known) for path in sorted(folder.glob("*.toml"))]
    defaults = [file.default for file in files if file.default]
    if len(defaults) != 1:
        raise ValueError(f"{folder.name}: exactly one file has a [default] table, not {len(defaults)}")
    profiles = [profile for file in files for profile in file.authority]
    seen: set[tuple[str, date]] = set()
    for profile in profiles:
        if (profile.code, profile.valid_from) in seen:
            raise ValueError(f"{folder.name}: the code {profile.code} stands twice with the same valid_from")
        seen.add((profile.code, profile.valid_from))
    return AuthorityRegister(profiles, defaults[0])


def _is_electronic_on(profile: AuthorityProfile, day: date) -> bool:
    electronic = profile.electronic
    return electronic is not None and (electronic.start is None or electronic.start <= day)


def _fold_named(profile: AuthorityProfile) -> str:
    return f"{fold(profile.prefecture + profile.name)} {profile.code}"
