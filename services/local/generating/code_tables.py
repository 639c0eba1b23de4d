"""The pages of docs/ that list every code a program may meet."""

import services.application_api.problems
import services.issuance_api.problems
import services.verification_api.problems
import shared.runtime.problems
from services.application_api.rules.every_rule import RULES
from services.application_api.rules.findings import FINDINGS
from services.issuance_api.invoicing.findings import INVOICE_FINDINGS
from shared.schemas.facts.finding import FindingKind
from shared.schemas.facts.problem import ProblemKind

PROBLEMS: dict[str, tuple[ProblemKind, ...]] = {
    "Any service": shared.runtime.problems.PROBLEMS,
    "application_api": services.application_api.problems.PROBLEMS,
    "issuance_api": services.issuance_api.problems.PROBLEMS,
    "verification_api": services.verification_api.problems.PROBLEMS,
}

_PROBLEMS_HEAD = """# Problems

What a service refuses or fails at is answered as a problem document (RFC 9457, `application/problem+json`). `code` is
one of the codes below and never changes its meaning; `title` says the same to a person; `detail` tells
the person at the screen in Japanese what to do; `hint` tells a program in English, and may say more than the table
does; `errors`, where there are any, name each field. This page is written from the code by `hosho generate`.
"""


def render_problems() -> str:
    return _PROBLEMS_HEAD + "".join(_render_section(name, kinds) for name, kinds in PROBLEMS.items())


def _render_section(name: str, kinds: tuple[ProblemKind, ...]) -> str:
    rows = "".join(
        f"| `{kind.code}` | {kind.status} | {kind.title} | {kind.meaning} | {kind.hint} |\n" for kind in kinds
    )
    return f"\n## {name}\n\n| code | status | title | what it means | `hint` |\n|---|---|---|---|---|\n{rows}"


_FINDINGS_HEAD = """# Findings

The check of an application (`POST /applications/checks`, and every sending) answers with findings. An `error` stops
sending, a `warning` and an `info` do not. `code` is one of the codes below and never changes its meaning; `pointer`
names the field (RFC 6901); `message` says in Japanese what to do. This page is written from the code by
`hosho generate`.

"""
_INVOICE_HEAD = """
## Of an advance invoice

What `POST /guarantees/{number}/advance-invoice-checks` of issuance_api answers with. Making one is refused for an
`error`; its answer is the paper, so that warnings are asked for beforehand.

"""


def render_findings() -> str:
    rules = "".join(f"- {rule.looks_at}\n" for rule in RULES)
    order = f"\n## What the check looks at, in this order\n\n{rules}"
    return f"{_FINDINGS_HEAD}{_render_kinds(FINDINGS)}{order}{_INVOICE_HEAD}{_render_kinds(INVOICE_FINDINGS)}"


def _render_kinds(kinds: tuple[FindingKind, ...]) -> str:
    rows = (f"| `{kind.code}` | {', '.join(kind.severities)} | {kind.title} | {kind.meaning} |\n" for kind in kinds)
    return "| code | severity | title | what it means |\n|---|---|---|---|\n" + "".join(rows)
