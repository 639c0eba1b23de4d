"""Whom to phone about what is handed in, and what to say."""

import re

from services.issuance_api.handing_in.case import Case
from shared.schemas.issuance.submissions import GuidePhone
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.towns.labels import CHANNEL_LABELS

# 管財課のメールアドレス, but also 案内のページにあるメールアドレス, of which no section is named.
_MAILBOX = re.compile(r"(?:(.*課室?)の)?.*メールアドレス")
_ORDERED = "発注担当課"
_HANDED_IN = (
    "{company}の（担当者名）です。「{works}」の{kind}について、電子保証の保証契約番号と認証キーを{channel}で提出しました。"
    "届いているか、ご確認をお願いします。保証契約番号は{number}です。"
)
_ASK = (
    "{company}の（担当者名）です。「{works}」の{kind}を電子保証で受けました。保証契約番号と認証キーを提出したいので、"
    "提出先と提出の方法（電子メールの場合は宛先と件名）、一緒に提出する書類を教えてください。"
)


def compose_call(case: Case) -> GuidePhone:
    """To say that it was sent where the way is known, else to ask for the way."""
    content, way = case.content, case.way
    said = {
        "company": content.joint_venture_name or content.principal.name,
        "works": content.works_name,
        "kind": KIND_LABELS[content.kind],
        "number": content.contract_number,
    }
    if way is None or way.channel is None:
        words = _ASK.format(**said)
    else:
        words = _HANDED_IN.format(**said, channel=CHANNEL_LABELS[way.channel])
    return GuidePhone(
        to=name_desk(case),
        phone=way.phone if way else None,
        required=way.then_phone if way else False,
        words=words,
    )


def name_office(case: Case) -> str:
    """Where it goes, in the town's words: a section, or whose mailbox it is."""
    to = (case.way.to if case.way else None) or case.section or _ORDERED
    return f"{case.content.authority_name}　{to}"


def name_desk(case: Case) -> str:
    """Who answers the telephone: the section that takes it, else the one that ordered the works."""
    to = case.way.to if case.way else None
    mailbox = _MAILBOX.fullmatch(to) if to else None
    desk = mailbox[1] if mailbox else to
    return f"{case.content.authority_name}　{desk or case.section or _ORDERED}"
