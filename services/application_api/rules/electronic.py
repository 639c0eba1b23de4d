"""電子保証: whether the town takes this kind, and a change of it, electronically at the day of the contract."""

from collections.abc import Iterator

from services.application_api.rules.case import Asked, Case
from services.application_api.rules.findings import ELECTRONIC_BEFORE_START, ELECTRONIC_NOT_SUPPORTED
from shared.schemas.application.answers import Finding
from shared.schemas.words.authority_profile import AuthorityProfile
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind, Medium


def check_electronic(case: Case) -> Iterator[Finding]:
    if case.town is None:
        return
    for asked in case.list_asked():
        if asked.guarantee.form is Medium.ELECTRONIC and asked.guarantee.kind is not None:
            yield from _check_one(asked, asked.guarantee.kind, case.town.profile)


def _check_one(asked: Asked, kind: GuaranteeKind, authority: AuthorityProfile) -> Iterator[Finding]:
    pointer, day = f"{asked.pointer}/form", asked.case.works.contract_date
    electronic, label = authority.electronic, KIND_LABELS[kind]
    if electronic is None or kind not in electronic.kinds:
        message = f"{authority.name}は{label}の電子保証に対応していません。証書（紙）を選択してください。"
        yield ELECTRONIC_NOT_SUPPORTED.error(pointer, message)
    elif asked.in_force is not None and not electronic.changes:
        message = f"{authority.name}は{label}の変更の電子保証に対応していません。取扱箇所にご連絡ください。"
        yield ELECTRONIC_NOT_SUPPORTED.error(pointer, message)
    elif electronic.start is not None and day is not None and day < electronic.start:
        message = (
            f"{authority.name}の電子保証は、{format_wareki(electronic.start)}以降に締結する契約が対象です。"
            "請負契約日を確認するか、証書（紙）を選択してください。"
        )
        yield ELECTRONIC_BEFORE_START.error(pointer, message)
