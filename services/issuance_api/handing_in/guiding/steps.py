"""The steps of the guide, each a sentence or two."""

from collections.abc import Iterator

from services.issuance_api.handing_in.case import Case
from services.issuance_api.handing_in.files import CaseFile
from services.issuance_api.handing_in.guiding.calling import name_desk, name_office
from shared.schemas.issuance.submissions import Need
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.handing_in import Attachment, Channel, Submission, Timing
from shared.schemas.words.towns.invoice import InvoiceRules
from shared.schemas.words.towns.labels import CHANNEL_LABELS, INVOICE_ITEM_LABELS

_CHECK = (
    "「電子保証にかかる「認証キー」のお知らせ」（PDF）を開き、工事名・受注者名・保証契約番号に誤りがないか確認します。"
)
_TIMES = {
    Timing.BEFORE_SIGNING: "請負契約を締結する前に提出します。",
    Timing.BEFORE_CONTRACT_PAPERS: "契約書類を持参する前に提出します。",
    Timing.WITH_CONTRACT: "契約書類と一緒に提出します。",
    Timing.BEFORE_INVOICE: "前払金を請求する前に提出します。",
    Timing.WITH_INVOICE: "前払金の請求書と一緒に提出します。",
    Timing.TOLD_AT_AWARD: "提出の方法は、落札時の発注者の案内に従います。",
}
_DELIVERED = (
    "この電子保証は、お申込みのとおり発注者に直接お届けしています。認証キーを提出する必要はありません。"
    "発注者から求められた場合にだけ、次のとおり提出します。"
)
_SIGNED_OFF = "発注者が保証契約番号と認証キーで保証証書を確認すると、提出は完了です。"


def list_steps(case: Case, *, is_delivered: bool = False) -> Iterator[str]:
    way = case.way
    if is_delivered:
        yield _DELIVERED
    yield _CHECK
    if way is None:
        yield f"{name_desk(case)}に電話し、提出の方法と一緒に提出する書類を確認します。"
    else:
        yield from (_TIMES[timing] for timing in way.when)
        yield _list_papers(case, way)
        yield from _list_forms(case)
        yield _hand_in(case, way)
        yield from _list_other_ways(way)
        if way.then_phone:
            yield f"送信した後、{name_desk(case)}に電話し、届いたことを必ず確認します。"
    yield from _list_invoice(case)
    yield _SIGNED_OFF


def _list_papers(case: Case, way: Submission) -> str:
    needed = [file.label for file in case.files if file.need is Need.REQUIRED]
    for group in range(len(way.one_of)):
        names = "」か「".join(file.label for file in case.files if file.group == group)
        needed.append(f"「{names}」のいずれか1つ")
    also = [file.label for file in case.files if file.need is Need.OPTIONAL]
    printed = "印刷して" if way.printed else ""
    asked = f"次の書類を{printed}用意します：{'、'.join(needed)}。"
    return asked + (f"{'、'.join(also)}も一緒に提出できます。" if also else "")


def _list_forms(case: Case) -> Iterator[str]:
    """The town's own forms that go with it."""
    for form in case.profile.own_forms if case.profile else ():
        if any(file.what == form.name for file in case.files):
            where = f"発注者のページ（{form.url}）から" if form.url else "発注者から"
            as_pdf = "PDFにします" if form.as_pdf else "用意します"
            yield f"「{form.name}」は{where}入手し、記入して{as_pdf}。"


def _hand_in(case: Case, way: Submission) -> str:
    to = name_office(case)
    match way.channel:
        case Channel.EMAIL:
            return _mail(case, way, to)
        case Channel.WEB_FORM | Channel.E_CONTRACT:
            where = f"{way.system or CHANNEL_LABELS[way.channel]}{f'（{way.url}）' if way.url else ''}"
            entered = f"{'・'.join(line.label for line in case.lines if line.item in way.fields)}を入力し、"
            return f"{where}に{entered if way.fields else ''}書類を登録して、{to}に提出します。"
        case Channel.BY_HAND:
            return f"書類を{to}へ持参します。"
        case Channel.POST:
            return f"書類を{to}へ郵送します。"
        case Channel.FAX:
            return f"書類を{to}へＦＡＸで送信します。"
        case None if Timing.TOLD_AT_AWARD in way.when:
            return f"発注者から案内された方法で、{to}に提出します。"
        case None:
            return f"{to}に提出します。提出の方法は登録されていないため、電話で確認します。"


def _mail(case: Case, way: Submission, to: str) -> str:
    address = f"（{way.address}）" if way.address else ""
    ask = "" if way.address else "宛先のメールアドレスは、発注者の案内か電話で確認します。"
    system = f"この発注者の電子契約システムは、{way.system}です。" if way.system else ""
    names = "".join(f"（{case.name(item)}）" for item in case.missing)
    blanks = f"件名と本文の{names}は、実際の内容に直します。" if names else ""
    return f"{to}{address}へ、下の件名と本文の電子メールに書類を添付して送信します。{ask}{system}{blanks}"


def _list_other_ways(way: Submission) -> Iterator[str]:
    if way.also:
        yield f"{'、'.join(CHANNEL_LABELS[channel] for channel in way.also)}でも提出できます。"


def _list_invoice(case: Case) -> Iterator[str]:
    """What the town says of the invoice, where it is not one of the files."""
    rules = case.profile.invoice if case.profile else None
    if rules is None or case.content.kind is GuaranteeKind.CONTRACT:
        return
    if rules.paper_only:
        yield "前払金請求書は、紙で提出します。"
        return
    if not _is_among(case.files):
        yield from _say_how(rules)
    if rules.seal_may_be_left_off and rules.must_name:
        names = "・".join(INVOICE_ITEM_LABELS[item] for item in rules.must_name)
        yield f"前払金請求書は、{names}を記載すれば押印を省略できます。"
    elif rules.seal_may_be_left_off:
        box = f"「{rules.seal_box}」の欄に記入すれば、" if rules.seal_box else ""
        yield f"前払金請求書は、{box}押印を省略できます。"
    if rules.confirm_receipt:
        yield "前払金請求書を送信した後、発注者に電話し、届いたことを確認します。"


def _say_how(rules: InvoiceRules) -> Iterator[str]:
    if rules.channels:
        ways = "・".join(CHANNEL_LABELS[channel] for channel in rules.channels)
        refused = "・".join(CHANNEL_LABELS[channel] for channel in rules.refused_channels)
        yield f"前払金請求書は、別に{ways}で提出します。{f'{refused}では提出できません。' if refused else ''}"
    if rules.subject_prefix:
        yield f"前払金請求書を送るメールの件名は、「{rules.subject_prefix}」で始めます。"


def _is_among(files: tuple[CaseFile, ...]) -> bool:
    return any(file.what == Attachment.ADVANCE_INVOICE for file in files)
