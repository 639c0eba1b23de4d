"""工事, 設計 or 測量: what the works of a contract are."""

from enum import StrEnum


class WorksKind(StrEnum):
    """工事 / 設計 / 測量: towns set other advance rates for design and survey."""

    CONSTRUCTION = "construction"
    DESIGN = "design"
    SURVEY = "survey"


WORKS_KIND_LABELS = {WorksKind.CONSTRUCTION: "工事", WorksKind.DESIGN: "設計", WorksKind.SURVEY: "測量"}
