"""工事, 設計 or 測量: what the works of a contract are."""

from enum import StrEnum


class WorksKind(StrEnum):
    """工事 / 設計 / 測量: towns set other advance rates for design and survey."""

    CONSTRUCTION = "construction"
    DESIGN = "design"
    SURVEY = "survey"
