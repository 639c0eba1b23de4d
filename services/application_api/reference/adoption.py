"""電子保証対応の発注者: every body, since when it takes electronic guarantees and which, as answers and as CSV.

All of it is composed ahead, and once more on a day from which another version of a profile counts: anybody may ask,
without a token, so that an answer must cost next to nothing.
"""

import gzip
import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shared.schemas.application.reference_answers import AdoptionAnswer, AdoptionStart, AdoptionWay
from shared.schemas.text.machine_readable import Cell, write_csv
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.register import Authority, AuthorityRegister
from shared.schemas.words.towns.telling import (
    list_taken,
    list_ways,
    tell_kinds,
    tell_limits,
    tell_refusal,
    tell_start,
    tell_surety,
    tell_way,
)

COLUMNS = (
    "authority_code",
    "prefecture",
    "name",
    "reading",
    "known",
    "takes_electronic",
    *GuaranteeKind,
    "changes",
    "electronic_from",
    "counted_by",
    "starts",
    "channels",
    "handing_in",
    "remarks",
    "source",
    "checked_on",
)
_BETWEEN = " / "


class PreparedFile(NamedTuple):
    """The bytes of a file, the same compressed by gzip, and the digest of both."""

    content: bytes
    packed: bytes
    tag: str


class _Edition(NamedTuple):
    """What the table says from a day on, until another version of a profile counts."""

    number: int
    answers: tuple[AdoptionAnswer, ...]
    file: PreparedFile


class AdoptionTable:
    def __init__(self, register: AuthorityRegister) -> None:
        self._register = register
        self._answers: dict[tuple[str, date], AdoptionAnswer] = {}
        self._edition: _Edition | None = None

    def compose(self, today: date) -> None:
        """A tenth of a second's work, which whoever asks first would have to wait for."""
        self._get_edition(today)

    def search(self, words: str | None, electronic_on: date | None, today: date) -> Iterable[AdoptionAnswer]:
        """By code; as the search of towns, with `electronic_on` in the version of that day, else of today."""
        if words is None and electronic_on is None:
            return self._get_edition(today).answers
        found = self._register.search(words, electronic_on or today, electronic=electronic_on is not None)
        return map(self._compose, found)

    def get_file(self, today: date) -> PreparedFile:
        return self._get_edition(today).file

    def _get_edition(self, today: date) -> _Edition:
        edition = self._edition
        if edition is None or self._count_changes(today) != edition.number:
            edition = self._edition = self._compose_edition(today)
        return edition

    def _count_changes(self, day: date) -> int:
        return bisect_right(self._register.changes, day)

    def _compose_edition(self, today: date) -> _Edition:
        authorities = list(self._register.search(None, today, electronic=False))
        answers = tuple(map(self._compose, authorities))
        records = (_list_cells(*pair) for pair in zip(authorities, answers, strict=True))
        content = write_csv(COLUMNS, records)
        tag = hashlib.sha256(content).hexdigest()[:32]
        return _Edition(
            self._count_changes(today), answers, PreparedFile(content, gzip.compress(content, mtime=0), tag)
        )

    def _compose(self, authority: Authority) -> AdoptionAnswer:
        """Each version once: what is said of it is the same on every day."""
        version = (authority.code, authority.profile.valid_from if authority.profile else date.min)
        answer = self._answers.get(version)
        if answer is None:
            answer = self._answers[version] = _compose_answer(self._register, authority)
        return answer


def _compose_answer(register: AuthorityRegister, authority: Authority) -> AdoptionAnswer:
    """Of a body without a profile, `source` is that of the list it stands in."""
    profile, electronic = authority.profile, authority.electronic
    listed = register.bodies if profile is None else None
    taken = list_taken(electronic) if electronic and electronic.kinds is not None else ()
    starts = electronic.starts if electronic else ()
    return AdoptionAnswer(
        code=authority.code,
        name=authority.name,
        prefecture=authority.prefecture,
        reading=authority.reading,
        known=authority.electronic_known,
        takes_electronic=electronic is not None if authority.electronic_known else None,
        kinds_known=authority.electronic_known and (electronic is None or electronic.kinds is not None),
        electronic_kinds=list(taken),
        kinds_text=tell_kinds(taken) or None,
        electronic_from=min((start.start for start in starts), default=None),
        starts=[AdoptionStart(**dict(start), text=tell_start(start)) for start in starts],
        handing_in=_compose_ways(profile) if profile else [],
        remarks=_tell_remarks(profile) if profile else [],
        source=profile.source if profile else listed.source if listed else "",
        checked_on=profile.checked_on if profile else listed.checked_on if listed else None,
    )


def _compose_ways(profile: AuthorityProfile) -> list[AdoptionWay]:
    """Those of which the town says how, where to or when."""
    return [
        AdoptionWay(
            kinds=list(named.kinds),
            channel=named.way.channel,
            also=list(named.way.also),
            when=list(named.way.when),
            text=f"{named.label}：{told}",
        )
        for named in list_ways(profile)
        if (told := tell_way(named.way)) is not None
    ]


def _tell_remarks(profile: AuthorityProfile) -> list[str]:
    """What limits it, what is refused (with its first day), and whose guarantees else are taken."""
    if profile.electronic is None:
        return []
    return [
        *tell_limits(profile.electronic),
        *(tell_refusal(refusal, date.min) for refusal in profile.refuses),
        *(tell_surety(surety, date.min) for surety in profile.sureties),
    ]


def _list_cells(authority: Authority, answer: AdoptionAnswer) -> list[Cell]:
    electronic = authority.electronic
    first = min(answer.starts, key=lambda start: start.start, default=None)
    channels = [channel for way in answer.handing_in for channel in (way.channel, *way.also) if channel]
    return [
        answer.code,
        answer.prefecture,
        answer.name,
        answer.reading,
        answer.known,
        answer.takes_electronic,
        *(_tell_taken(authority, kind) for kind in GuaranteeKind),
        electronic.changes if electronic else None,
        answer.electronic_from,
        first.counted_by if first else None,
        _BETWEEN.join(start.text for start in answer.starts),
        ";".join(dict.fromkeys(channels)),
        _BETWEEN.join(way.text for way in answer.handing_in),
        _BETWEEN.join(answer.remarks),
        answer.source,
        answer.checked_on,
    ]


def _tell_taken(authority: Authority, kind: GuaranteeKind) -> bool | None:
    """None where it is not known."""
    if authority.electronic is None:
        return False if authority.electronic_known else None
    return authority.electronic.takes(kind)
