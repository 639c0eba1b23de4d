"""What is tried against Hosho, as whom, and how much of it held: `make attacks` writes the table in docs/security.md.

A case is a test with one set of its values. Tests are found by their files, so that a further one counts by itself.
"""

import sys
from collections import Counter
from typing import NamedTuple

import pytest

from tests.pages import ROOT, write_between

PAGE = "docs/security.md"
BEGIN, END = "<!-- written by make attacks -->\n", "<!-- until here -->\n"
HEAD = "| what is tried | as whom | tests | cases | held |\n|---|---|---|---|---|\n"
# As many processes as the suite has; the reports of all come here.
PROCESSES = ("--numprocesses", "3", "--dist", "loadfile")


class Attack(NamedTuple):
    """`files` are patterns of test files, seen from the repository."""

    tried: str
    by: str
    files: tuple[str, ...]

    def list_files(self) -> list[str]:
        return sorted({path.relative_to(ROOT).as_posix() for pattern in self.files for path in ROOT.glob(pattern)})


ATTACKS = (
    Attack(
        "saying, hearing, reading or changing what is another's; filling or stopping the server",
        "a service's database role",
        ("tests/wall/test_*.py",),
    ),
    Attack(
        "facts changed, aimed at another guarantee, signed by nobody, said again; rows added behind the service",
        "a service's database role",
        ("tests/journey/test_forged_facts.py", "tests/shared/runtime/messages/test_signatures.py"),
    ),
    Attack(
        "every operation by every role, and what belongs to another organisation",
        "every role, and strangers of the same role",
        ("tests/journey/test_access.py", "tests/journey/test_people.py"),
    ),
    Attack(
        "keys that are guessed, one after another and 500 at once; unknown numbers; certificates of other towns",
        "a town, an e-contract system",
        ("tests/verification_api/test_*.py", "tests/verification_api/endpoints/**/test_*.py"),
    ),
    Attack(
        "deciding twice, alone, too late, on one's own application, on what was not seen or is above one's limit",
        "an officer, a builder",
        ("tests/application_api/reviewing/test_se*.py", "tests/issuance_api/issuing/test_releasing.py"),
    ),
    Attack(
        "tokens altered, expired, unsigned, of another service or kind; secrets that are wrong or revoked",
        "an outsider, a former client",
        (
            "tests/shared/runtime/identity/test_*tokens.py",
            "tests/shared/runtime/identity/test_c*.py",
            "tests/shared/runtime/identity/test_public_keys.py",
            "tests/shared/runtime/web/test_access.py",
            "tests/shared/runtime/web/test_token_endpoint.py",
        ),
    ),
    Attack(
        "answers that lie, lead astray, are too large or do not come",
        "an identity provider, or who stands in its place",
        ("tests/shared/runtime/identity/test_provider*.py", "tests/shared/runtime/test_issuers.py"),
    ),
    Attack(
        "sealed files that were manipulated, sealed by others, or that stand in the place of another",
        "who hands in a file",
        ("tests/issuance_api/sealing/test_[ceir]*.py", "tests/admin/commands/test_seal.py"),
    ),
    Attack(
        "texts that papers, mails or pages could take for orders; characters that hide or reorder",
        "a builder",
        (
            "tests/journey/test_bad_input.py",
            "tests/issuance_api/test_documents.py",
            "tests/issuance_api/mailing/test_composing.py",
            "tests/application_api/rules/test_text.py",
        ),
    ),
    Attack(
        "mails with a key to others than the town, twice, too many or in clear; headers through names; PDFs that act",
        "a builder",
        (
            "tests/issuance_api/handing_in/sending/test_*.py",
            "tests/issuance_api/mailing/test_handing_over.py",
            "tests/issuance_api/sealing/test_active_content.py",
        ),
    ),
    Attack(
        "bodies too large, too deep, of too many parts or in another encoding; fields without end; unknown parameters",
        "any caller",
        (
            "tests/shared/runtime/web/bodies/test_*.py",
            "tests/shared/runtime/web/queries/test_*.py",
            "tests/laws/test_bounded_fields.py",
        ),
    ),
    Attack(
        "connections that are slow, silent, endless or too many; requests that can be read in two ways",
        "an outsider",
        ("tests/shared/runtime/server/test_*.py",),
    ),
    Attack(
        "calls from pages of other origins",
        "a page in a browser",
        ("tests/shared/runtime/web/browsers/test_cors.py", "tests/shared/runtime/web/browsers/cors/test_*.py"),
    ),
    Attack(
        "forms of other sites, of other people, sent again; sessions planted, kept, taken over; sign-ins of others",
        "another site, a stranger at the same browser",
        (
            "tests/portal/pages/anybody/test_sign_in.py",
            "tests/portal/sessions/test_*.py",
            "tests/portal/web/test_frame.py",
            "tests/portal/web/test_page.py",
        ),
    ),
    Attack(
        "looking for keys, secrets and personal data in logs, events, mails, papers and tables; sealed keys moved",
        "who reads those",
        ("tests/journey/test_secrecy.py", "tests/issuance_api/keys/test_*.py"),
    ),
    Attack(
        "generated calls, such as the specification allows and such as it does not",
        "every role",
        ("tests/journey/test_fuzz.py",),
    ),
)


class Tally:
    """A plugin of pytest: of each test file, how many cases ran and how many passed. What was skipped was not tried."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.held: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        if report.when == "call" and not report.skipped:
            self.tried[file] += 1
            self.held[file] += report.passed
        elif report.failed:  # around the test: nothing is known of what it would have shown
            self.tried[file] += report.when == "setup"
            self.held[file] -= report.when == "teardown"


def compose_table(tally: Tally) -> str:
    rows = []
    for attack in ATTACKS:
        files = attack.list_files()
        tried, held = (sum(counted[file] for file in files) for counted in (tally.tried, tally.held))
        rows.append(f"| {compose_beginning(attack)} | {tried} | {held} |\n")
    return f"{HEAD}{''.join(rows)}| all | | | {tally.tried.total()} | {tally.held.total()} |\n"


def compose_beginning(attack: Attack) -> str:
    """The cells of a row that do not depend on a run."""
    patterns = ", ".join(f"`{pattern}`" for pattern in attack.files)
    return f"{attack.tried} | {attack.by} | {patterns}"


def main() -> int:
    """The exit code of pytest. A run that did not come to its end leaves the page as it was."""
    tally = Tally()
    files = [file for attack in ATTACKS for file in attack.list_files()]
    ended = pytest.main([*PROCESSES, *files], plugins=[tally])
    if ended in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        write_between(PAGE, BEGIN, END, compose_table(tally))
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
