"""件名: a town's template of the subject, with its placeholders, and what it is for one case."""

import re
from typing import NamedTuple

from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.handing_in import NumberFormat, Submission

PLACEHOLDERS = ("kind", "works_name", "works_number", "second_number", "principal_name")
PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
PLACEHOLDER_LABELS = {
    "works_name": "工事名",
    "works_number": "工事番号",
    "second_number": "案件番号",
    "principal_name": "受注者名",
}


class SubjectCase(NamedTuple):
    """What a subject names; `second_number` is one that no form has, and that the builder adds."""

    kind: GuaranteeKind
    works_name: str
    works_number: str | None
    principal_name: str
    second_number: str | None = None


class Subject(NamedTuple):
    """`missing` are the placeholders that nothing is known for: the town's name of it stands there in （）."""

    text: str
    missing: tuple[str, ...]


def find_placeholder_fault(template: str) -> str | None:
    unknown = _BRACES.findall(PLACEHOLDER.sub("", template))
    known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
    return f"has a placeholder that nobody fills in ({unknown[0]}); there are {known}" if unknown else None


def write_subject(way: Submission, case: SubjectCase) -> Subject | None:
    """By the first template for which nothing is missing, else the first; None where the town gives no subject."""
    written = [_fill(way, template, case) for template in way.subjects]
    return next((subject for subject in written if not subject.missing), written[0] if written else None)


def _fill(way: Submission, template: str, case: SubjectCase) -> Subject:
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = way.name_kind(case.kind) if name == "kind" else getattr(case, name)
        form = {"works_number": way.works_number, "second_number": way.second_number}.get(name) or NumberFormat()
        if value is None:
            missing.append(name)
            return f"（{form.label or PLACEHOLDER_LABELS[name]}）"
        return form.write(value)

    return Subject(PLACEHOLDER.sub(fill, template), tuple(missing))
