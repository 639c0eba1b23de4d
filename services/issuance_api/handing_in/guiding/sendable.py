"""Whether a mail by the town's rule can be sent from here; if not, what the builder does instead."""

from services.issuance_api.handing_in.case import Case
from shared.schemas.words.towns.handing_in import Channel, Timing
from shared.schemas.words.towns.labels import CHANNEL_LABELS

_PACKAGE = "提出用の一式をダウンロードして提出し、提出した日を記録してください。"
_NO_TLS = (
    "この環境のメールサーバーとの通信は暗号化（TLS）されていないため、認証キーを送信できません。"
    "運営者に設定を依頼するか、お使いのメールソフトで手引きのとおり送信してください。"
)


def find_hindrance(case: Case, *, has_tls: bool) -> str | None:
    """None where it can be sent."""
    way, town = case.way, case.content.authority_name
    sections = "・".join(case.list_sections())
    if way is None and sections:
        return (
            f"提出の決まりが登録されているのは、{town}の{sections}の案件だけです。"
            "発注担当課を確認して入力し直すか、発注者に確認してください。"
        )
    if way is None:
        return f"{town}の提出の決まりが登録されていないため、ここからは送信できません。発注者に確認し、{_PACKAGE}"
    if way.channel is None:
        told = Timing.TOLD_AT_AWARD in way.when
        asked = "落札時に案内された方法" if told else "発注者に確認した方法"
        return f"{town}の提出の方法が登録されていないため、ここからは送信できません。{asked}で、{_PACKAGE}"
    if way.channel is not Channel.EMAIL:
        return f"{town}への提出は{CHANNEL_LABELS[way.channel]}によるため、ここからは送信できません。{_PACKAGE}"
    return None if has_tls else _NO_TLS
