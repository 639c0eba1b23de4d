"""What a check found: one thing, and the kinds there are, each of which stands in a table with its words."""

from typing import NamedTuple

from shared.schemas.model import Schema
from shared.schemas.words.labels import Severity


class Finding(Schema):
    """What a check found; an `error` stands against what was asked for, a `warning` and an `info` are to be known."""

    severity: Severity
    code: str
    pointer: str
    message: str


class FindingKind(NamedTuple):
    """A code, the severities it can have, its Japanese title, and what it means to a program."""

    code: str
    severities: tuple[Severity, ...]
    title: str
    meaning: str

    def error(self, pointer: str, message: str) -> Finding:
        return self.of("error", pointer, message)

    def warning(self, pointer: str, message: str) -> Finding:
        return self.of("warning", pointer, message)

    def info(self, pointer: str, message: str) -> Finding:
        return self.of("info", pointer, message)

    def of(self, severity: Severity, pointer: str, message: str) -> Finding:
        """Raises ValueError for a severity that the table does not give this kind."""
        if severity not in self.severities:
            raise ValueError(f"{self.code} is never of severity {severity}")
        return Finding(severity=severity, code=self.code, pointer=pointer, message=message)
