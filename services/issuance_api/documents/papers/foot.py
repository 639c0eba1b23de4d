"""The foot of the pages: document number, version and time."""

from datetime import datetime

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.page import Foot
from shared.schemas.words.dates import format_wareki, in_japan


def compose_foot(contract_number: str, edition: Edition, *, letter: str, moment: str) -> Foot:
    """`letter` tells the papers of one version apart, `moment` is the name of the time."""
    return Foot(
        left=f"文書番号　{contract_number}-{letter}{edition.version:02}　第{edition.version}版",
        right=f"{moment}　{format_moment(edition.at)}",
    )


def format_moment(at: datetime) -> str:
    local = in_japan(at)
    return f"{format_wareki(local.date())} {local:%H:%M}"
