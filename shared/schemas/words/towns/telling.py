"""What a town's profile says, in short Japanese phrases: since when, which kinds, how, where to, when, with what.

They speak of the town and of no case: where a text depends on a case, the name of what is to be filled in stands in
〈〉. What the town does not say is None, or an empty tuple.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind
from shared.schemas.words.towns.electronic import CountedBy, Electronic, Start
from shared.schemas.words.towns.handing_in import (
    AcceptedSurety,
    Attachment,
    Channel,
    NumberFormat,
    OwnForm,
    Refusal,
    Submission,
)
from shared.schemas.words.towns.labels import (
    CHANNEL_LABELS,
    HOW_LABELS,
    ITEM_LABELS,
    REFUSED_LABELS,
    SCHEME_LABELS,
    TIMING_LABELS,
)
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.subjects import PLACEHOLDER, PLACEHOLDER_LABELS
from shared.schemas.words.works_kind import WORKS_KIND_LABELS

ATTACHMENT_LABELS = {
    Attachment.KEY_NOTICE: "電子保証にかかる「認証キー」のお知らせ",
    Attachment.CERTIFICATE: "保証証書",
    Attachment.ADVANCE_INVOICE: "前払金請求書",
    Attachment.CONTRACT_PAPERS: "契約書類",
}
_STARTED: dict[CountedBy, Callable[[str], str]] = {
    CountedBy.CONTRACT_DATE: "{}に契約を締結する案件".format,
    CountedBy.INITIAL_CONTRACT_DATE: "{}に当初の契約を締結する案件".format,
    CountedBy.NOTICE_DATE: "{}に公告（指名・見積依頼の通知）を行う案件".format,
    CountedBy.NOTICE_OR_CONTRACT_DATE: (
        "{0}に公告（指名の通知）を行う案件。入札によらない案件は{0}に契約を締結するもの".format
    ),
    CountedBy.GUARANTEE_DATE: "{}に保証契約を締結する案件".format,
}


def tell_start(start: Start) -> str:
    """令和8年4月1日以降に契約を締結する案件, with what narrows it."""
    narrowed = [
        "・".join(KIND_LABELS[kind] for kind in start.kinds),
        "・".join(WORKS_KIND_LABELS[works] for works in start.works),
        f"{'・'.join(start.sections)}の発注" if start.sections else "",
    ]
    told = "、".join(filter(None, narrowed))
    return f"{_tell_days(start)}（{told}）" if told else _tell_days(start)


def _tell_days(start: Start) -> str:
    span = _tell_span(start)
    if start.counted_as is not None:
        return f"{start.counted_as}が{span}の案件"
    if start.counted_by is None:
        return f"{span}の案件"
    return _STARTED[start.counted_by](span)


def _tell_span(start: Start) -> str:
    first = format_wareki(start.start)
    return f"{first}から{format_wareki(start.until)}まで" if start.until else f"{first}以降"


def tell_kinds(kinds: Iterable[GuaranteeKind]) -> str:
    """前払金保証・契約保証, in the order in which kinds are always listed."""
    named = frozenset(kinds)
    return "・".join(label for kind, label in KIND_LABELS.items() if kind in named)


def list_taken(electronic: Electronic) -> tuple[GuaranteeKind, ...]:
    """The kinds that a town takes; all there are where it names none."""
    return tuple(kind for kind in GuaranteeKind if electronic.kinds is None or kind in electronic.kinds)


class TownWay(NamedTuple):
    """A way with the kinds, of those that the town takes, for which it is the first; in `kinds` in their order."""

    kinds: tuple[GuaranteeKind, ...]
    way: Submission

    @property
    def label(self) -> str:
        """前払金保証・契約保証（変更）, with the sections that it is for."""
        of_changes = {True: "変更", False: "変更を除く", None: ""}[self.way.of_changes]
        narrowed = "、".join(filter(None, (of_changes, "・".join(self.way.sections))))
        return f"{tell_kinds(self.kinds)}（{narrowed}）" if narrowed else tell_kinds(self.kinds)


def list_ways(profile: AuthorityProfile) -> Iterator[TownWay]:
    """Each way that is the first for some kind that the town takes, a section or changes narrowing it or not."""
    taken = list_taken(profile.electronic) if profile.electronic else ()
    settled: set[tuple[GuaranteeKind, bool]] = set()
    for way in profile.submission:
        changes = (True, False) if way.of_changes is None else (way.of_changes,)
        kinds = tuple(
            kind
            for kind in taken
            if (not way.kinds or kind in way.kinds) and any((kind, change) not in settled for change in changes)
        )
        if kinds:
            yield TownWay(kinds, way)
        if not way.sections:
            settled |= {(kind, change) for kind in kinds for change in changes}


def tell_way(way: Submission) -> str | None:
    """電子メール、提出先は財政課（契約の締結前）."""
    receiver, timing = tell_receiver(way), tell_timing(way)
    told = "、".join(filter(None, (tell_channel(way), f"提出先は{receiver}" if receiver else None)))
    if not told:
        return timing
    return f"{told}（{timing}）" if timing else told


def tell_channel(way: Submission) -> str | None:
    """電子メール（ＦＡＸ・持参も可）; with the system, where the town names one."""
    if way.channel is None:
        return None
    system = f"（{way.system}）" if way.system else ""
    others = "・".join(CHANNEL_LABELS[channel] for channel in way.also)
    return f"{_tell_one_channel(way)}{system}{f'（{others}も可）' if others else ''}"


def _tell_one_channel(way: Submission) -> str:
    label = CHANNEL_LABELS[way.channel] if way.channel else ""
    return f"印刷して{label}" if way.printed and way.channel in (Channel.BY_HAND, Channel.POST) else label


def tell_receiver(way: Submission) -> str | None:
    """財政課（zaisei@city.example.jp）."""
    reached = "、".join(filter(None, (way.address, f"電話 {way.phone}" if way.phone else None)))
    if way.to is None:
        return reached or None
    return f"{way.to}（{reached}）" if reached else way.to


def tell_timing(way: Submission) -> str | None:
    """契約の締結前."""
    return "、".join(TIMING_LABELS[timing] for timing in way.when) or None


def tell_subjects(way: Submission, kind: GuaranteeKind) -> tuple[str, ...]:
    """Each subject that will do, as 前払金保証にかかる認証キー【〈工事名〉】の提出について."""
    return tuple(PLACEHOLDER.sub(lambda found: _name_placeholder(way, kind, found[1]), text) for text in way.subjects)


def _name_placeholder(way: Submission, kind: GuaranteeKind, name: str) -> str:
    if name == "kind":
        return way.name_kind(kind)
    form = {"works_number": way.works_number, "second_number": way.second_number}.get(name) or NumberFormat()
    return f"〈{form.label or PLACEHOLDER_LABELS[name]}{_tell_digits(form)}〉"


def _tell_digits(form: NumberFormat) -> str:
    told = (() if form.hyphens else ("ハイフンなし",)) + ((f"{form.digits}桁",) if form.digits else ())
    return f"（{''.join(told)}）" if told else ""


def tell_contents(way: Submission) -> str | None:
    """What the mail has to name, or the form asks for: 受注者名、担当者名."""
    return "、".join(ITEM_LABELS[item] for item in (*way.body, *way.fields)) or None


def tell_attached(way: Submission, forms: Iterable[OwnForm] = ()) -> tuple[str, ...]:
    """What must go with it, of several one, and what may; a form of the town's own says that it goes as a PDF."""
    as_pdf = frozenset(form.name for form in forms if form.as_pdf)
    return (
        *(_name_attached(name, as_pdf) for name in way.attach),
        *(" または ".join(_name_attached(name, as_pdf) for name in group) for group in way.one_of),
        *(f"{_name_attached(name, as_pdf)}（同時に提出できます）" for name in way.may_attach),
    )


def _name_attached(name: str, as_pdf: frozenset[str]) -> str:
    known = name in frozenset(Attachment)
    return ATTACHMENT_LABELS[Attachment(name)] if known else f"{name}{'（PDF）' if name in as_pdf else ''}"


def tell_limits(electronic: Electronic) -> tuple[str, ...]:
    """What a town does not take electronically, or does not say, each as a sentence without its full stop."""
    unnamed = tell_kinds(kind for kind in GuaranteeKind if electronic.takes(kind) is None)
    told = (
        f"{electronic.limited_to}に限られます" if electronic.limited_to else "",
        f"{'・'.join(electronic.excludes)}は電子保証の対象外です" if electronic.excludes else "",
        "変更の保証契約は電子保証の対象外です" if electronic.changes is False else "",
        f"{unnamed}が対象となるかは発注者にご確認ください" if unnamed else "",
    )
    return tuple(filter(None, told))


def tell_refusal(refusal: Refusal, on: date) -> str:
    """保証証書のPDFは受け付けられません（why）; with its first day where that is still to come on the day `on`."""
    since = f"{format_wareki(refusal.start)}以降、" if refusal.start and refusal.start > on else ""
    why = f"（{refusal.why}）" if refusal.why else ""
    return f"{since}{REFUSED_LABELS[refusal.what]}は受け付けられません{why}"


def tell_surety(surety: AcceptedSurety, on: date) -> str:
    """損害保険会社の保証は、URLとパスワードで受け付けています（提出先：財政課）."""
    since = f"{format_wareki(surety.start)}から、" if surety.start and surety.start > on else ""
    named = f"{since}{SCHEME_LABELS[surety.scheme]}の保証"
    to = f"（提出先：{surety.to}）" if surety.to else ""
    how = f"{HOW_LABELS[surety.how]}で" if surety.how else ""
    if surety.only:
        return f"{named}に限り、{how}受け付けています{to}"
    return f"{named}は、{how}受け付けています{to}" if how else f"{named}も受け付けています{to}"
