"""発注者: what each town takes electronically, as data that is validated when the service starts."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.schemas.application import AuthorityAnswer, AuthorityCode
from shared.schemas.data_file import read_data_file
from shared.schemas.dates import Day
from shared.schemas.guarantee import GuaranteeKind
from shared.schemas.model import Schema


class Electronic(Schema):
    """The kinds a town takes electronically, for contracts concluded on or after `start` (always, where None)."""

    start: Day | None = Field(default=None, alias="from")
    kinds: Annotated[list[GuaranteeKind], Field(min_length=1)]


class AuthorityProfile(Schema):
    """A town: `code` is its 団体コード, `beneficiary` the name a certificate is made out to, `source` a public page."""

    code: AuthorityCode
    name: str
    prefecture: str
    beneficiary: str
    source: str
    electronic: Electronic | None = None

    def answer(self) -> AuthorityAnswer:
        return AuthorityAnswer(
            code=self.code,
            name=self.name,
            prefecture=self.prefecture,
            beneficiary=self.beneficiary,
            electronic_kinds=self.electronic.kinds if self.electronic else [],
            electronic_from=self.electronic.start if self.electronic else None,
        )


class AuthorityFile(Schema):
    authority: list[AuthorityProfile]


class AuthorityRegister:
    """The towns by code, in the order of their codes."""

    def __init__(self, profiles: list[AuthorityProfile]) -> None:
        self._profiles = {profile.code: profile for profile in sorted(profiles, key=lambda profile: profile.code)}

    def find(self, code: str) -> AuthorityProfile | None:
        return self._profiles.get(code)

    def search(self, words: str | None, electronic_on: date | None) -> Iterator[AuthorityProfile]:
        """Towns whose name, prefecture or code holds `words`, and that take electronic guarantees on a day."""
        wanted = _fold(words or "")
        for profile in self._profiles.values():
            if electronic_on is not None and not _is_electronic_on(profile, electronic_on):
                continue
            if wanted in _fold(f"{profile.prefecture}{profile.name} {profile.code}"):
                yield profile


def _is_electronic_on(profile: AuthorityProfile, day: date) -> bool:
    electronic = profile.electronic
    return electronic is not None and (electronic.start is None or electronic.start <= day)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def load_authorities(path: Path) -> AuthorityRegister:
    """Raises ValueError with a sentence that names the file, the entry and the field to mend."""
    profiles = read_data_file(path, AuthorityFile).authority
    codes = [profile.code for profile in profiles]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise ValueError(f"{path.name}: the code {min(twice)} stands twice")
    return AuthorityRegister(profiles)
