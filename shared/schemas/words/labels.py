"""What the values of the closed lists are called on Japanese screens; each list is shown in this order."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from shared.schemas.model import Schema
from shared.schemas.words.guarantee import Medium, State
from shared.schemas.words.roles import Role

Labels = Annotated[dict[str, str], Field(description="Each value with its Japanese label, in the order to show them.")]

# How grave a finding is.
Severity = Literal["error", "warning", "info"]
SEVERITY_LABELS = {"error": "エラー", "warning": "注意", "info": "お知らせ"}

MEDIUM_LABELS = {Medium.ELECTRONIC: "電子保証（認証キーを含む）", Medium.PAPER: "証書（紙）"}
ROLE_LABELS = {
    Role.PRINCIPAL: "受注者",
    Role.OFFICER: "保証会社の担当者",
    Role.AUTHORITY: "発注者",
    Role.E_CONTRACT: "電子契約システム",
}
# The last is no discharge: it says that the term of the guarantee has passed, nothing more.
STATE_LABELS = {State.IN_FORCE: "有効", State.TERMINATED: "解約", State.EXPIRED: "保証期限経過"}


class DeliveryStatus(StrEnum):
    """Of a fact on its way to a service that did not handle it: tried again, tried too often, or not believed."""

    FAILING = "failing"
    PARKED = "parked"
    REFUSED = "refused"


FAILED_DELIVERY_LABELS = {
    DeliveryStatus.FAILING: "再試行中",
    DeliveryStatus.PARKED: "保留中",
    DeliveryStatus.REFUSED: "受付拒否",
}

Choice = TypeVar("Choice", bound=StrEnum)


def name_values(labels: Mapping[Choice, str]) -> dict[str, str]:
    """The labels of an enumeration by the values that JSON has."""
    return {choice.value: label for choice, label in labels.items()}


class CommonLabels(Schema):
    """The lists of any API, by the name of the field that they are of; `problem` and the like are titles by code."""

    kind: Labels
    role: Labels
    delivery_status: Labels
    problem: Labels
