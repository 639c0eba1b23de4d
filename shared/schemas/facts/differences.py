"""変更の前後: what differs between two contents of a certificate, field by field, in Japanese labels."""

from typing import Any

from shared.schemas.facts.certificate import Certificate
from shared.schemas.model import Schema

# In the order in which a certificate shows them; what is not named here says nothing to a reader.
LABELS = {
    "principal": "保証契約者",
    "joint_venture_name": "共同企業体の名称",
    "joint_venture_members": "共同企業体の構成員",
    "beneficiary": "被保証者",
    "amount": "保証金額",
    "expires_on": "保証期限",
    "works_name": "工事名",
    "works_number": "工事番号",
    "contract_amount": "請負金額",
    "term": "工期",
    "contract_date": "請負契約日",
    "deposit_bank": "預託金融機関",
    "terms_name": "約款",
    "issuer": "保証会社",
    "office": "取扱箇所",
    "change_no": "変更の回数",
    "terminated_on": "解約日",
}


class Difference(Schema):
    """A field before and after, with its name on the screen; amounts in whole yen, days as `2026-04-10`.

    `field` is that of a certificate, or, in an application for change, its JSON pointer in the form.
    """

    field: str
    label: str
    before: Any
    after: Any


def list_differences(before: Certificate, after: Certificate) -> list[Difference]:
    was, became = before.model_dump(mode="json"), after.model_dump(mode="json")
    return [
        Difference(field=field, label=label, before=was.get(field), after=became.get(field))
        for field, label in LABELS.items()
        if was.get(field) != became.get(field)
    ]
