"""電子保証: whether the town takes this kind, and a change of it, electronically, by the day that counts with it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from services.application_api.rules.case import Asked, Case, Town
from services.application_api.rules.findings import (
    ELECTRONIC_BEFORE_START,
    ELECTRONIC_DAY_MISSING,
    ELECTRONIC_NOT_KNOWN,
    ELECTRONIC_NOT_SUPPORTED,
    ELECTRONIC_SECTION_MISSING,
    RULE_DEFAULT_USED,
)
from shared.schemas.facts.finding import Finding
from shared.schemas.text.folding import fold
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind, Medium
from shared.schemas.words.towns.electronic import CountedBy, Electronic, Start
from shared.schemas.words.towns.labels import COUNTED_BY_LABELS

_NOTICE = "/works/notice_date"
_SECTION = "/works/section"
_OR_PAPER = "対応していない場合は証書（紙）を選択してください。"


def check_electronic(case: Case) -> Iterator[Finding]:
    if case.town is None:
        return
    found: list[Finding] = []
    for asked in case.list_asked():
        if asked.guarantee.form is Medium.ELECTRONIC and asked.guarantee.kind is not None:
            found += _check_one(asked, asked.guarantee.kind, case.town)
    # What is asked for once is so for all guarantees of the form.
    yield from dict.fromkeys(found)


def _check_one(asked: Asked, kind: GuaranteeKind, town: Town) -> Iterator[Finding]:
    """What a town says is decisive; what it does not say is to be asked, and refuses nothing."""
    pointer, electronic, label = f"{asked.pointer}/form", town.authority.electronic, KIND_LABELS[kind]
    if electronic is None and not town.authority.electronic_known:
        message = f"{town.name}の電子保証への対応は登録されていません。発注者に確認してください。{_OR_PAPER}"
        yield ELECTRONIC_NOT_KNOWN.warning(pointer, message)
    elif electronic is None or electronic.takes(kind) is False:
        message = f"{town.name}は{label}の電子保証に対応していません。証書（紙）を選択してください。"
        yield ELECTRONIC_NOT_SUPPORTED.error(pointer, message)
    elif asked.in_force is not None and electronic.changes is False:
        message = f"{town.name}は{label}の変更の電子保証に対応していません。取扱箇所にご連絡ください。"
        yield ELECTRONIC_NOT_SUPPORTED.error(pointer, message)
    else:
        yield from _check_scope(asked, kind, town, electronic)
        yield from _check_starts(asked, kind, town, electronic)


def _check_scope(asked: Asked, kind: GuaranteeKind, town: Town, electronic: Electronic) -> Iterator[Finding]:
    """Whether this kind, and these works, are among what the town takes, as far as that is known."""
    pointer, works_name = f"{asked.pointer}/form", fold(asked.case.works.name or "")
    if electronic.takes(kind) is None:
        message = f"{town.name}が{KIND_LABELS[kind]}の電子保証に対応しているか、発注者に確認してください。{_OR_PAPER}"
        yield ELECTRONIC_NOT_KNOWN.warning(pointer, message)
    if electronic.limited_to is not None:
        message = f"{town.name}の電子保証は、{electronic.limited_to}に限られます。該当するか確認してください。"
        yield ELECTRONIC_NOT_KNOWN.warning(pointer, message)
    for excluded in electronic.excludes:
        if fold(excluded) in works_name:
            message = f"{town.name}では、{excluded}は電子保証の対象外です。該当する場合は証書（紙）を選択してください。"
            yield ELECTRONIC_NOT_SUPPORTED.warning(pointer, message)


def _check_starts(asked: Asked, kind: GuaranteeKind, town: Town, electronic: Electronic) -> Iterator[Finding]:
    """Any one of the starts that are for this kind, these works and this section will do."""
    if not electronic.starts:
        return
    works = asked.case.works
    starts = [start for start in electronic.starts if start.is_for(kind, works.kind)]
    sections = "・".join(dict.fromkeys(name for start in starts for name in start.sections))
    if works.section is None and all(start.sections for start in starts) and starts:
        message = (
            f"{town.name}の電子保証は、発注担当課により異なります（{sections}は対応）。発注担当課を入力してください。"
        )
        yield ELECTRONIC_SECTION_MISSING.warning(_SECTION, message)
    elif works.section is not None:
        starts = [start for start in starts if start.is_of_section(works.section or "")]
    if not starts:
        what = f"{works.section}の案件" if works.section and sections else f"{KIND_LABELS[kind]}（この種類の案件）"
        message = f"{town.name}が{what}の電子保証に対応しているか、発注者に確認してください。{_OR_PAPER}"
        yield ELECTRONIC_NOT_KNOWN.warning(f"{asked.pointer}/form", message)
        return
    judged = [_judge(asked, start, town) for start in starts]
    if not any(word.open for word in judged):
        yield from _report_closed(asked, town, judged)


class _Word(NamedTuple):
    """What a start says of a case: `day` is the one that counts, None where the form lacks it; `own` tells whether the
    town itself says which day that is.
    """

    start: Start
    counted_by: CountedBy
    own: bool
    day: date | None
    missing: bool

    @property
    def open(self) -> bool:
        """Also where nothing is known that speaks against it."""
        if self.missing:
            return False
        return self.day is None or (
            self.start.start <= self.day and (self.start.until is None or self.day <= self.start.until)
        )


def _judge(asked: Asked, start: Start, town: Town) -> _Word:
    """A notice comes before its contract, so that a contract before the start settles it without the notice."""
    works, today = asked.case.works, asked.case.today
    counted_by = start.counted_by or town.default.start_counted_by
    contract_date = works.contract_date
    if counted_by is CountedBy.INITIAL_CONTRACT_DATE and asked.in_force is not None:
        contract_date = asked.in_force.works.contract_date
    by_notice = counted_by in (CountedBy.NOTICE_DATE, CountedBy.NOTICE_OR_CONTRACT_DATE)
    missing = by_notice and works.notice_date is None and not (contract_date and contract_date < start.start)
    day = (works.notice_date or contract_date) if by_notice else contract_date
    if counted_by is CountedBy.GUARANTEE_DATE:
        day = today
    return _Word(start, counted_by, start.counted_by is not None, day, missing)


def _report_closed(asked: Asked, town: Town, judged: Sequence[_Word]) -> Iterator[Finding]:
    """By the start that is nearest to taking it: one that only lacks a day, else the earliest."""
    word = next((word for word in judged if word.missing), None)
    if word is not None:
        yield _ask_for_notice(town, word)
        return
    word = min(judged, key=lambda word: word.start.start)
    pointer = f"{asked.pointer}/form"
    if word.day is not None and word.day >= word.start.start and word.start.until is not None:
        message = (
            f"{town.name}の電子保証は、{COUNTED_BY_LABELS[word.counted_by]}が{format_wareki(word.start.until)}までの案件が対象です。"
            "証書（紙）を選択してください。"
        )
        yield ELECTRONIC_NOT_SUPPORTED.error(pointer, message)
        return
    message = (
        f"{town.name}の電子保証は、{_describe_start(word)}が対象です。"
        f"{COUNTED_BY_LABELS[word.counted_by]}を確認するか、証書（紙）を選択してください。"
    )
    yield ELECTRONIC_BEFORE_START.of("error" if word.own else "warning", pointer, message)
    if not word.own:
        note = (
            f"{town.name}がどの日を基準とするかは登録されていないため、{COUNTED_BY_LABELS[word.counted_by]}で確認しました。"
            "発注者に確認してください。"
        )
        yield RULE_DEFAULT_USED.info(pointer, note)


def _ask_for_notice(town: Town, word: _Word) -> Finding:
    """A contract without a tender has no notice, which counts only where the town says what counts then."""
    start = _describe_start(word)
    if word.counted_by is CountedBy.NOTICE_OR_CONTRACT_DATE:
        message = (
            f"{town.name}の電子保証は、{start}が対象です。入札の案件では公告日（指名の通知日）を入力してください。"
            "入札によらない案件では、入力は不要です。"
        )
        return ELECTRONIC_DAY_MISSING.warning(_NOTICE, message)
    message = f"{town.name}の電子保証は、{start}が対象です。公告日（指名・見積依頼の通知日）を入力してください。"
    return ELECTRONIC_DAY_MISSING.error(_NOTICE, message)


def _describe_start(word: _Word) -> str:
    first = f"{format_wareki(word.start.start)}以降"
    if word.start.counted_as is None and word.counted_by is CountedBy.CONTRACT_DATE:
        return f"{first}に締結する契約"
    return f"{word.start.counted_as or COUNTED_BY_LABELS[word.counted_by]}が{first}の案件"
