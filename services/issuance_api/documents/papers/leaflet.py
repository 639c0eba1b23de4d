"""電子保証のご案内: one page on how a town takes electronic guarantees, for it to hand out, in ゴシック.

All of it is read from the town's profile and from issuer.toml; what the town does not say is left to be asked.
"""

from collections.abc import Iterator
from datetime import date

from services.issuance_api.documents.fonts.registration import SANS
from services.issuance_api.documents.layout.matrix import Matrix, MatrixRow
from services.issuance_api.documents.layout.page import Block, Sheet, draw_sheet
from services.issuance_api.documents.layout.poster import (
    DEEP,
    GREEN,
    POSTER,
    WARM,
    Banner,
    Card,
    Cards,
    Flow,
    Notes,
    Section,
    SmallPrint,
    Step,
)
from shared.schemas.words.dates import begin_day, format_wareki
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.issuer import IssuerProfile
from shared.schemas.words.towns.electronic import Electronic
from shared.schemas.words.towns.handing_in import Submission
from shared.schemas.words.towns.labels import CHANNEL_LABELS, INVOICE_ITEM_LABELS
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.telling import (
    TownWay,
    list_taken,
    list_ways,
    tell_attached,
    tell_channel,
    tell_contents,
    tell_kinds,
    tell_limits,
    tell_receiver,
    tell_refusal,
    tell_start,
    tell_subjects,
    tell_surety,
    tell_timing,
)

_APPLY = "保証会社の保証申込で、証書の形式に「電子保証（認証キーを含む）」を選びます。"
_ISSUE = "電子証書を発行し、登録が済むと、完了をメールでお知らせします。"
_FETCH = "保証契約一覧から「認証キー」のお知らせ（PDF）を取得し、内容を確かめます。"
_CONFIRM = "番号と認証キーで電子証書を確認します。これで手続きは完了です。"

# More columns than these beside one another are too narrow to be read.
_MOST_COLUMNS = 3
# More offices than these are not named one by one.
_MOST_OFFICES = 4


def render_leaflet(profile: AuthorityProfile, electronic: Electronic, issuer: IssuerProfile, on: date) -> bytes:
    """The PDF for a town in its version of the day `on`, as of which all is told; always one page.

    The fonts must be registered in this process.
    Raises ValueError when a text cannot be drawn, or the texts do not fit.
    """
    return draw_sheet(
        Sheet(
            SANS,
            title=f"{profile.name} 電子保証のご案内",
            author=issuer.issuer.name,
            at=begin_day(on),
            foot=None,
            pages=[_compose_page(profile, electronic, issuer, on)],
            ground=POSTER,
        )
    )


def _compose_page(profile: AuthorityProfile, electronic: Electronic, issuer: IssuerProfile, on: date) -> list[Block]:
    return [
        _compose_banner(profile, electronic, on),
        Section(1, "ご利用いただける案件", (_compose_conditions(profile, electronic, on),)),
        Section(2, "お手続きの流れ", (_compose_steps(profile),)),
        Section(3, f"{profile.name}へのご提出", tuple(_compose_handing_in(profile, on))),
        Section(4, "お問い合わせ", (_compose_contacts(profile, issuer),)),
        SmallPrint((_tell_source(profile, issuer, on),)),
    ]


def _compose_banner(profile: AuthorityProfile, electronic: Electronic, on: date) -> Banner:
    first = min((start.start for start in electronic.starts), default=None)
    begun = first is None or first <= on
    return Banner(
        label=f"{format_wareki(first)}スタート" if first else "電子保証のご案内",
        title=f"{profile.name}で電子保証が{'ご利用いただけます' if begun else '始まります'}",
        below="電子保証は、保証証書（紙）の代わりに「保証契約番号」と「認証キー」を発注者へ提出する保証です。",
    )


def _compose_conditions(profile: AuthorityProfile, electronic: Electronic, on: date) -> Matrix:
    starts = tuple(tell_start(start) for start in electronic.starts)
    asked = f"開始日は{profile.name}にご確認ください"
    kinds = tell_kinds(list_taken(electronic)) if electronic.kinds is not None else "種類は発注者にご確認ください"
    limits = (
        *(tell_limits(electronic) if electronic.kinds is not None else tell_limits(_without_kinds(electronic))),
        *(tell_surety(surety, on) for surety in profile.sureties),
    )
    rows = [
        MatrixRow("対象の保証", ((kinds,),), heavy=True),
        MatrixRow("対象の案件", (starts or (asked,),)),
        *([MatrixRow("ご留意いただくこと", (limits,))] if limits else []),
    ]
    return Matrix(tuple(rows))


def _without_kinds(electronic: Electronic) -> Electronic:
    """Where no kind is named, that is said once and not of each."""
    return electronic.model_copy(update={"kinds": tuple(GuaranteeKind)})


def _compose_steps(profile: AuthorityProfile) -> Flow:
    hand_in = f"お知らせを{profile.name}へ提出します。方法は、下の3をご覧ください。"
    return Flow(
        (
            Step("受注者", DEEP, "お申込み", _APPLY),
            Step("保証会社", GREEN, "発行", _ISSUE),
            Step("受注者", DEEP, "取得", _FETCH),
            Step("受注者", DEEP, "ご提出", hand_in),
            Step("発注者", WARM, "確認", _CONFIRM),
        )
    )


def _compose_handing_in(profile: AuthorityProfile, on: date) -> Iterator[Block]:
    ways = list(list_ways(profile))
    for first in range(0, len(ways), _MOST_COLUMNS):
        yield _compose_ways(profile, ways[first : first + _MOST_COLUMNS])
    yield Notes(tuple(_list_notes(profile, ways, on)))


def _compose_ways(profile: AuthorityProfile, ways: list[TownWay]) -> Matrix:
    asked = (f"{profile.name}にご確認ください",)
    told: list[tuple[str, list[tuple[str, ...]], bool]] = [
        ("提出方法", [_or_nothing(tell_channel(named.way)) or asked for named in ways], True),
        ("提出先", [_or_nothing(tell_receiver(named.way)) or asked for named in ways], False),
        ("提出の時期", [_or_nothing(tell_timing(named.way)) for named in ways], False),
        ("件名", [_list_subjects(named) for named in ways], True),
        ("記載する事項", [_or_nothing(tell_contents(named.way)) for named in ways], False),
        ("提出するもの", [_mark(tell_attached(named.way, profile.own_forms)) for named in ways], False),
        ("不要なもの", [_mark(named.way.not_needed) for named in ways], False),
    ]
    rows = tuple(MatrixRow(label, _fill(cells), heavy) for label, cells, heavy in told if any(cells))
    return Matrix(rows, heads=tuple(named.label for named in ways), corner="保証の種類")


def _or_nothing(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _mark(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Several things each with a dot, so that where one breaks into lines it is still one."""
    return tuple(f"・{text}" for text in texts) if len(texts) > 1 else texts


def _fill(cells: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(cell or ("―",) for cell in cells)


def _list_subjects(named: TownWay) -> tuple[str, ...]:
    """Of each kind once, where the subject names it; of several that will do, each."""
    subjects = dict.fromkeys(subject for kind in named.kinds for subject in tell_subjects(named.way, kind))
    return tuple(subjects)


def _list_notes(profile: AuthorityProfile, ways: list[TownWay], on: date) -> Iterator[str]:
    if not ways:
        yield f"提出の方法は、{profile.name}にご確認ください。"
    if any(named.way.subjects for named in ways):
        yield "件名の〈 〉には、案件に合わせて入力してください。"
    yield from _list_duties([named.way for named in ways])
    yield from (f"{form.name}は、{form.url} から入手できます。" for form in profile.own_forms if form.url)
    yield from _list_invoice_notes(profile)
    yield from (f"{tell_refusal(refusal, on)}。" for refusal in profile.refuses)
    yield "認証キーは、提出先のほかには知らせないでください。"


def _list_duties(ways: list[Submission]) -> Iterator[str]:
    if any(way.then_phone for way in ways):
        yield "送信したあと、電話で到達を確認してください。"
    if any(way.printed for way in ways):
        yield "お知らせなどは、印刷して提出してください。"


def _list_invoice_notes(profile: AuthorityProfile) -> Iterator[str]:
    rules = profile.invoice
    if rules is None or (profile.electronic and GuaranteeKind.ADVANCE_PAYMENT not in list_taken(profile.electronic)):
        return
    if rules.paper_only:
        yield "前払金請求書は、書面で提出してください。"
    elif rules.with_key:
        yield "前払金請求書は、前払金保証の認証キーと同時に提出できます。"
    if rules.refused_channels:
        refused = "・".join(CHANNEL_LABELS[channel] for channel in rules.refused_channels)
        yield f"前払金請求書は、{refused}では提出できません。"
    if rules.subject_prefix:
        yield f"前払金請求書を送る電子メールの件名は、{rules.subject_prefix}から始めてください。"
    if rules.seal_may_be_left_off:
        must = "、".join(INVOICE_ITEM_LABELS[item] for item in rules.must_name)
        named = f"（{must}を記載）" if must else f"（「{rules.seal_box}」欄に記入）" if rules.seal_box else ""
        yield f"前払金請求書の押印は、省略できます{named}。"


def _compose_contacts(profile: AuthorityProfile, issuer: IssuerProfile) -> Cards:
    receivers = dict.fromkeys(
        receiver for named in list_ways(profile) if (receiver := tell_receiver(named.way)) is not None
    )
    offices = tuple(f"{office.name}　TEL: {office.phone}" for office in issuer.office[:_MOST_OFFICES])
    more = ("ほかの取扱箇所も、同様に承ります。",) if len(issuer.office) > _MOST_OFFICES else ()
    return Cards(
        (
            Card("ご提出について", (profile.name, "、".join(receivers) or "各案件の発注担当課")),
            Card("お申込みについて", (issuer.issuer.name, *offices, *more)),
        )
    )


def _tell_source(profile: AuthorityProfile, issuer: IssuerProfile, on: date) -> str:
    checked = f"（{format_wareki(profile.checked_on)}確認）" if profile.checked_on else ""
    sample = "　保証会社の名称等は見本です。" if issuer.sample else ""
    return (
        f"{format_wareki(on)}現在の内容です。出典：{profile.source}{checked}。"
        f"最新の取扱いは{profile.name}にご確認ください。{sample}"
    )
