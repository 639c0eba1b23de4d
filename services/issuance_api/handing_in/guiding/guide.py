"""提出の手引き: the steps of handing in for one case, in the order in which a builder takes them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.issuance_api.handing_in.case import Case
from services.issuance_api.handing_in.files import CaseFile
from services.issuance_api.handing_in.guiding.calling import compose_call
from services.issuance_api.handing_in.guiding.sendable import find_hindrance
from services.issuance_api.handing_in.guiding.steps import list_steps
from services.issuance_api.handing_in.texts import write_body
from shared.schemas.issuance.labels import NEED_LABELS
from shared.schemas.issuance.submissions import GuideFile, GuideItem, GuideTiming, SubmissionGuide
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.towns.handing_in import Submission
from shared.schemas.words.towns.labels import CHANNEL_LABELS, REFUSED_LABELS, TIMING_LABELS

_OLD = timedelta(days=365)


def compose_guide(
    case: Case, *, today: date, has_tls: bool, is_registered: bool, is_delivered: bool = False
) -> SubmissionGuide:
    """`has_tls` tells whether mails leave here encrypted, `is_registered` whether the town can open what it gets.

    What `is_delivered` lies with the town without a key: the steps say so first, and that the rest is not needed.
    """
    hindrance = find_hindrance(case, has_tls=has_tls)
    return SubmissionGuide(
        **_say_whose(case),
        **_say_rule(case),
        can_be_sent=hindrance is None,
        why_not=hindrance,
        steps=list(list_steps(case, is_delivered=is_delivered)),
        subject=case.subject,
        body=write_body(case.content, case.lines, [file.name for file in case.list_needed()]),
        items=[GuideItem(item=line.item, label=line.label, value=line.value) for line in case.lines],
        files=[_compose_file(file) for file in case.files],
        missing=[GuideItem(item=item, label=case.name(item), value=None) for item in case.missing],
        not_to_send=list(_list_refused(case, today)),
        phone_call=compose_call(case),
        warnings=list(_list_warnings(case, today, is_registered=is_registered)),
    )


def _say_whose(case: Case) -> dict[str, Any]:
    content = case.content
    return {
        "contract_number": content.contract_number,
        "kind": content.kind,
        "kind_label": KIND_LABELS[content.kind],
        "change_no": content.change_no,
        "authority_code": content.authority_code,
        "authority_name": content.authority_name,
        "section": case.section,
    }


def _say_rule(case: Case) -> dict[str, Any]:
    profile, way = case.profile, case.way or Submission()
    return {
        "rule_known": case.way is not None,
        "source": profile.source if profile else None,
        "checked_on": profile.checked_on if profile else None,
        "channel": way.channel,
        "channel_label": CHANNEL_LABELS[way.channel] if way.channel else None,
        "also": list(way.also),
        "to": way.to,
        "town_address": way.address,
        "system": way.system,
        "url": way.url,
        "when": [GuideTiming(timing=timing, label=TIMING_LABELS[timing]) for timing in way.when],
    }


def _compose_file(file: CaseFile) -> GuideFile:
    return GuideFile(
        what=file.what,
        label=file.label,
        file_name=file.name,
        need=file.need,
        need_label=NEED_LABELS[file.need],
        group=file.group,
        made_here=file.is_made_here,
        form_url=file.url,
    )


def _list_refused(case: Case, today: date) -> Iterator[str]:
    """What the town says itself, and what towns tell of: a copy of the certificate opens nothing."""
    for refusal in case.profile.refuses if case.profile else ():
        if refusal.start is None or refusal.start <= today:
            why = f"（{refusal.why}）" if refusal.why else ""
            yield f"{REFUSED_LABELS[refusal.what]}は、{case.content.authority_name}では受け付けられません{why}。"
    for name in case.way.not_needed if case.way else ():
        yield f"{name}は不要です。"
    if not any(file.what == "certificate" for file in case.files):
        yield "保証証書や照会画面の写しだけを提出しても、認証キーを提出したことにはなりません。"


def _list_warnings(case: Case, today: date, *, is_registered: bool) -> Iterator[str]:
    content = case.content
    if content.terminated_on is not None:
        yield "この保証契約は解約されています。提出の必要があるかを取扱箇所に確認してください。"
    if not is_registered:
        yield "発行の手続き中です。手続状況が「電子保証発行完了」になってから提出してください。"
    yield from _list_unknown(case)
    if case.profile and case.profile.checked_on and today - case.profile.checked_on > _OLD:
        day = format_wareki(case.profile.checked_on)
        yield f"提出の決まりを確認した日（{day}）から1年以上たっています。発注者に確認してください。"
    if not case.works_number_fits and case.way and case.way.works_number:
        yield (
            f"{content.authority_name}の工事番号は{case.way.works_number.digits}桁です。"
            "契約書の工事番号を確認し、件名の番号を直してください。"
        )


def _list_unknown(case: Case) -> Iterator[str]:
    content, profile = case.content, case.profile
    town = content.authority_name
    if profile is None or case.way is None:
        sections = case.list_sections()
        if sections:
            yield (
                f"提出の決まりが登録されているのは、{town}の{'・'.join(sections)}の案件だけです。"
                "発注担当課を指定するか、発注者に確認してください。"
            )
        else:
            yield f"{town}の提出の決まりは登録されていません。提出の前に発注者に確認してください。"
    if profile is None or not profile.electronic_known:
        yield f"{town}が電子保証に対応しているかは確認されていません。提出の前に発注者に確認してください。"
        return
    takes = profile.electronic.takes(content.kind) if profile.electronic else False
    if takes is False:
        yield f"{town}は{KIND_LABELS[content.kind]}の電子保証に対応していません。発注者に確認してください。"
    elif takes is None and profile.electronic and profile.electronic.kinds is not None:
        yield f"{town}が{KIND_LABELS[content.kind]}の電子保証に対応しているかは登録されていません。"
    if case.is_change and profile.electronic and profile.electronic.changes is False:
        yield f"{town}では、変更は電子保証の対象外です。提出の方法を発注者に確認してください。"
