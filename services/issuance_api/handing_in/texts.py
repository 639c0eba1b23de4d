"""Subject and text of what is handed in: pure, in Japanese, and never with the key in it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.towns.handing_in import Channel, Item, NumberFormat, Submission
from shared.schemas.words.towns.labels import ITEM_LABELS
from shared.schemas.words.towns.subjects import SubjectCase

_CONTACT = (Item.CONTACT_NAME, Item.CONTACT_PHONE, Item.CONTACT_EMAIL)
# What every text names behind that which the town asks for, as far as it is known; who asks for it is the contact.
_ALWAYS = (
    Item.KIND,
    Item.CONTRACT_NUMBER,
    Item.WORKS_NAME,
    Item.WORKS_NUMBER,
    Item.SECOND_NUMBER,
    Item.PRINCIPAL_NAME,
    *_CONTACT,
)
_SUBJECT = "電子保証（{kind}）の認証キーの提出について【{works_name}】"
_BODY = """\
{authority}　御担当者様

電子保証の保証契約番号と認証キーを提出します。
添付の「電子保証にかかる「認証キー」のお知らせ」（PDF）をご確認ください。

{lines}

添付ファイル：
{files}
"""
# Under a mail that goes out from here.
_FOOT = """
――――――――――――――――――――
このメールは、{principal}の依頼により、{issuer}の電子保証のシステムから送信しています。
ご返信は、受注者の担当者（{email}）に届きます。
"""


class Contact(NamedTuple):
    """担当者 at the builder."""

    name: str
    phone: str
    email: str


class Line(NamedTuple):
    """An item by the town's name of it; `value` is None where nobody knows it yet."""

    item: Item
    label: str
    value: str | None

    @property
    def text(self) -> str:
        return f"（{self.label}）" if self.value is None else self.value


def write_own_subject(content: Certificate, way: Submission | None) -> str | None:
    """Where the town takes mail and gives no subject."""
    if way is None or way.channel is not Channel.EMAIL:
        return None
    return _SUBJECT.format(kind=KIND_LABELS[content.kind], works_name=content.works_name)


def list_lines(
    content: Certificate, way: Submission | None, named: SubjectCase, contact: Contact | None
) -> tuple[Line, ...]:
    """What the town asks for, in its order, and then what else tells its staff which case it is."""
    values = _read_values(content, way, named, contact)
    asked = (*way.body, *way.fields) if way else ()
    return tuple(_list_lines(dict.fromkeys((*asked, *_ALWAYS)), frozenset((*asked, *_CONTACT)), way, values))


def write_body(content: Certificate, lines: Iterable[Line], file_names: Iterable[str]) -> str:
    return _BODY.format(
        authority=content.authority_name,
        lines="\n".join(f"・{line.label}：{line.text}" for line in lines),
        files="\n".join(f"・{name}" for name in file_names),
    )


def name_item(item: Item, way: Submission | None) -> str:
    """What the town calls it, or what it is called here."""
    form = _find_format(item, way)
    return (form.label if form else None) or ITEM_LABELS[item]


def write_foot(content: Certificate, email: str) -> str:
    return _FOOT.format(
        principal=content.joint_venture_name or content.principal.name, issuer=content.issuer.name, email=email
    )


def _list_lines(
    items: Iterable[Item], needed: frozenset[Item], way: Submission | None, values: dict[Item, str | None]
) -> Iterator[Line]:
    for item in items:
        if values[item] is not None or item in needed:
            yield Line(item, name_item(item, way), values[item])


def _find_format(item: Item, way: Submission | None) -> NumberFormat | None:
    if way is None:
        return None
    return {Item.WORKS_NUMBER: way.works_number, Item.SECOND_NUMBER: way.second_number}.get(item)


def _read_values(
    content: Certificate, way: Submission | None, named: SubjectCase, contact: Contact | None
) -> dict[Item, str | None]:
    return {
        Item.KIND: KIND_LABELS[content.kind],
        Item.CONTRACT_NUMBER: content.contract_number,
        Item.WORKS_NAME: content.works_name,
        Item.WORKS_NUMBER: _write_number(named.works_number, _find_format(Item.WORKS_NUMBER, way)),
        Item.SECOND_NUMBER: _write_number(named.second_number, _find_format(Item.SECOND_NUMBER, way)),
        Item.PRINCIPAL_NAME: _name_principal(content),
        Item.CONTACT_NAME: contact.name if contact else None,
        Item.CONTACT_PHONE: contact.phone if contact else None,
        Item.CONTACT_EMAIL: contact.email if contact else None,
    }


def _write_number(number: str | None, form: NumberFormat | None) -> str | None:
    return number if number is None or form is None else form.write(number)


def _name_principal(content: Certificate) -> str:
    name = content.principal.name
    return f"{content.joint_venture_name}（代表者：{name}）" if content.joint_venture_name else name
