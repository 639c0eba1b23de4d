"""Who may do what: every operation of the three services, for every role, on what is one's own and what is not."""

from typing import Any

import pytest

from tests.forms import make_new_form
from tests.harness import Installation
from tests.issuance_api.handing_in.steps import send
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.inboxes import deliver
from tests.verification_api.webhooks.steps import EVENTS, URL, add_webhook

ROLES = {"principal", "officer", "authority", "e_contract"}
EVERYBODY, COMPANY, TOWN = ROLES, {"principal", "officer"}, {"authority", "e_contract"}
OPEN = {("get", "/healthz"), ("get", "/readyz"), ("post", "/oauth2/token")}
# What anybody may read without a token, and keep for a while.
PUBLIC = {"application": {("get", "/authorities/adoption"), ("get", "/authorities/adoption.csv")}}
# The roles of each operation. One that is not here fails the suite.
ALLOWED: dict[str, dict[tuple[str, str], set[str]]] = {
    "application": {
        ("get", "/me"): EVERYBODY,
        ("post", "/applications/checks"): {"principal"},
        ("post", "/applications"): {"principal"},
        ("get", "/applications"): COMPANY,
        ("get", "/applications/{application_id}"): COMPANY,
        ("put", "/applications/{application_id}"): {"principal"},
        ("get", "/applications/{application_id}/history"): COMPANY,
        ("post", "/applications/{application_id}/submission"): {"principal"},
        ("post", "/applications/{application_id}/withdrawal"): {"principal"},
        ("post", "/applications/{application_id}/guarantees/{kind}/assignment"): {"officer"},
        ("post", "/applications/{application_id}/guarantees/{kind}/premium-receipt"): {"officer"},
        ("post", "/applications/{application_id}/guarantees/{kind}/review"): {"officer"},
        ("get", "/applications/{application_id}/guarantees/{kind}"): COMPANY,
        ("get", "/change-forms/{number}"): {"principal"},
        ("get", "/officers"): {"officer"},
        ("get", "/summaries/applications"): {"officer"},
        ("post", "/applications/{application_id}/guarantees/{kind}/approval"): {"officer"},
        ("get", "/approvals"): {"officer"},
        ("get", "/returns"): {"officer"},
        ("post", "/reviews"): {"officer"},
        ("post", "/premium-quotes"): EVERYBODY,
        ("get", "/authorities"): EVERYBODY,
        ("get", "/authorities/{code}"): EVERYBODY,
        ("get", "/offices"): EVERYBODY,
        ("get", "/labels"): EVERYBODY,
        ("get", "/deliveries"): {"officer"},
    },
    "issuance": {
        ("get", "/me"): EVERYBODY,
        ("get", "/guarantees"): COMPANY,
        ("get", "/guarantees/{number}"): COMPANY,
        ("get", "/guarantees/{number}/certificate.pdf"): COMPANY,
        ("get", "/guarantees/{number}/history"): COMPANY,
        ("get", "/guarantees/{number}/key"): {"principal"},
        ("get", "/guarantees/{number}/key-notice.pdf"): {"principal"},
        ("get", "/guarantees/{number}/premium-statement.pdf"): COMPANY,
        ("get", "/guarantees/{number}/refund-statement.pdf"): COMPANY,
        ("post", "/guarantees/{number}/advance-invoice-checks"): {"principal"},
        ("post", "/guarantees/{number}/advance-invoice.pdf"): {"principal"},
        ("get", "/guarantees/{number}/advance-invoices"): {"principal"},
        ("get", "/guarantees/{number}/advance-invoices/{invoice_number}.pdf"): {"principal"},
        ("get", "/guarantees/{number}/submission-guide"): {"principal"},
        ("get", "/guarantees/{number}/submissions"): COMPANY,
        ("post", "/guarantees/{number}/submissions"): {"principal"},
        ("get", "/guarantees/{number}/package.zip"): {"principal"},
        ("get", "/submissions"): {"officer"},
        ("post", "/submissions/{submission_id}/confirmation"): {"officer"},
        ("get", "/premium-statements"): {"principal"},
        ("get", "/refund-statements"): COMPANY,
        ("post", "/guarantees/{number}/corrections"): {"officer"},
        ("post", "/guarantees/{number}/change-cancellations"): {"officer"},
        ("post", "/guarantees/{number}/terminations"): {"officer"},
        ("post", "/guarantees/{number}/approvals"): {"officer"},
        ("get", "/approvals"): {"officer"},
        ("get", "/histories"): COMPANY,
        ("get", "/releases"): {"officer"},
        ("post", "/releases/{guarantee_id}"): {"officer"},
        ("get", "/summaries/guarantees"): {"officer"},
        ("get", "/mails"): {"officer"},
        ("post", "/mails/{mail_id}/resending"): {"officer"},
        ("get", "/labels"): EVERYBODY,
        ("get", "/deliveries"): {"officer"},
        # The last, since it takes the key away until the new one is registered.
        ("post", "/guarantees/{number}/key/reissue"): COMPANY,
    },
    "verification": {
        ("get", "/me"): EVERYBODY,
        ("post", "/verifications"): TOWN,
        ("post", "/verifications/batch"): {"e_contract"},
        ("post", "/verifications/documents"): TOWN,
        ("get", "/verifications/{look_up_id}"): TOWN,
        ("get", "/verifications/{look_up_id}/certificate.pdf"): TOWN,
        ("post", "/verifications/{look_up_id}/receipt"): TOWN,
        ("get", "/ledger"): TOWN,
        ("get", "/ledger.csv"): TOWN,
        ("get", "/ledger/{line_id}"): TOWN,
        ("post", "/ledger/entries"): {"authority"},
        ("put", "/ledger/entries/{line_id}"): {"authority"},
        ("get", "/preferences"): {"authority"},
        ("put", "/preferences"): {"authority"},
        ("get", "/inbox"): {"authority"},
        ("post", "/inbox/{delivery_id}/opening"): {"authority"},
        ("get", "/webhooks"): TOWN,
        ("post", "/webhooks"): TOWN,
        ("post", "/webhooks/{webhook_id}/secret"): TOWN,
        ("post", "/webhooks/{webhook_id}/test"): TOWN,
        ("get", "/webhooks/{webhook_id}/attempts"): TOWN,
        ("post", "/webhooks/{webhook_id}/replay"): TOWN,
        ("post", "/verifications/unlocks"): {"officer"},
        ("get", "/locks"): {"officer"},
        ("get", "/labels"): EVERYBODY,
        ("get", "/deliveries"): {"officer"},
        # The last, since it takes the webhook away.
        ("delete", "/webhooks/{webhook_id}"): TOWN,
    },
}
# A path with one of these leads to what one company or town owns; a stranger of the same role must not find it.
OWNED = ("{application_id}", "{number}", "{look_up_id}", "{line_id}", "{delivery_id}", "{webhook_id}")
STRANGERS = {"principal": "other_principal", "authority": "other_authority"}


@pytest.fixture
async def places(installation: Installation) -> dict[str, str]:
    """What stands in the paths: of an issued guarantee that was delivered, and its confirmed look-up."""
    number = await deliver(installation)
    [delivery] = await installation.fetch("SELECT id FROM verification.delivery")
    confirmed = await verify(installation, number, await fetch_key(installation, number))
    [row] = await installation.fetch("SELECT id, application_id, kind FROM application.requested_guarantee")
    [line] = await installation.fetch("SELECT id FROM verification.ledger")
    [mail] = await installation.fetch("SELECT id FROM issuance.mail")
    submission = await send(installation, number, "kensetsu@higashiizu-town.example")
    return {
        "mail_id": str(mail["id"]),
        "submission_id": submission.json()["submission_id"],
        "application_id": str(row["application_id"]),
        "kind": row["kind"],
        "guarantee_id": str(row["id"]),
        "number": number,
        "invoice_number": f"{number}-01",
        "look_up_id": confirmed.json()["id"],
        "line_id": str(line["id"]),
        "delivery_id": str(delivery["id"]),
        "webhook_id": (await add_webhook(installation)).json()["id"],
        "code": "223018",
    }


async def test_each_role_may_do_its_own_work_and_nothing_else(
    installation: Installation, places: dict[str, str]
) -> None:
    for service, operations in ALLOWED.items():
        for (method, path), allowed in operations.items():
            for role in sorted(ROLES):
                answer = await call(installation, service, role, method, path.format(**places))
                assert (answer.status_code == 403) == (role not in allowed), (method, path, role, answer.text)


# Who has the tag of one of these asks whether it still holds. All other answers are kept by nobody.
KEPT_BY_THE_CALLER = {
    "/applications/{application_id}",
    "/applications/{application_id}/guarantees/{kind}",
    "/authorities",
    "/authorities/{code}",
    "/guarantees/{number}",
    "/labels",
}
SECRET = {
    "/guarantees/{number}/key",
    "/guarantees/{number}/key-notice.pdf",
    "/guarantees/{number}/package.zip",
    "/verifications/{look_up_id}",
}
SECRET_WHEN_MADE = {"/inbox/{delivery_id}/opening", "/webhooks", "/webhooks/{webhook_id}/secret"}


async def test_every_answer_says_who_may_keep_it(installation: Installation, places: dict[str, str]) -> None:
    told = {}
    for service, operations in ALLOWED.items():
        for (method, path), allowed in operations.items():
            answer = await call(installation, service, min(allowed), method, path.format(**places))
            assert path not in KEPT_BY_THE_CALLER | SECRET or answer.status_code == 200 or method != "get", answer.text
            told[(method, path)] = answer.headers["cache-control"]
    asking = {("get", path) for path in KEPT_BY_THE_CALLER}
    secret = {("get", path) for path in SECRET} | {("post", path) for path in SECRET_WHEN_MADE}
    assert {place for place, kept in told.items() if kept == "private, no-cache"} == asking
    assert {place for place, kept in told.items() if kept == "no-store, no-transform"} == secret
    assert {kept for place, kept in told.items() if place not in asking | secret} == {"no-store"}


async def test_a_look_up_is_a_secret_when_it_is_opened_too(installation: Installation) -> None:
    number = await issue(installation)
    opened = await verify(installation, number, await fetch_key(installation, number))
    again = await installation.caller("verification", "authority").get(
        f"/verifications/{opened.json()['id']}", headers={"If-None-Match": opened.headers["etag"]}
    )
    assert again.status_code == 304
    for answer in (opened, again):
        assert answer.headers["cache-control"] == "no-store, no-transform"


async def test_what_is_anothers_is_not_there(installation: Installation, places: dict[str, str]) -> None:
    for service, operations in ALLOWED.items():
        for (method, path), allowed in operations.items():
            for role in sorted(allowed & STRANGERS.keys()):
                if any(place in path for place in OWNED):
                    answer = await call(installation, service, STRANGERS[role], method, path.format(**places))
                    assert answer.status_code == 404, (method, path, role, answer.text)
                    assert all(value not in answer.text for value in ("伊豆建設", "町道"))


def test_every_operation_is_listed(installation: Installation) -> None:
    for service, operations in ALLOWED.items():
        paths = getattr(installation, service).openapi()["paths"]
        assert {(method, path) for path in paths for method in paths[path]} == (
            operations.keys() | OPEN | PUBLIC.get(service, set())
        )


async def test_anybody_may_read_what_is_public_and_nothing_else(
    installation: Installation, places: dict[str, str]
) -> None:
    for service, operations in ALLOWED.items():
        for method, path in operations:
            answer = await installation.http(service).request(method, path.format(**places))
            assert answer.status_code == 401, (method, path)
        for _, path in PUBLIC.get(service, set()):
            for headers in ({}, {"Authorization": "Bearer no.such.token"}):
                answer = await installation.http(service).get(path, headers=headers)
                assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")


# Without a whole form nobody is told whose guarantee it is.
_INVOICE = {"invoiced_on": "2026-04-10"}
LINE = {
    "medium": "bank",
    "issuer_name": "静岡銀行",
    "number": "1",
    "kind": "contract",
    "principal_name": "A",
    "works_name": "B",
    "contract_amount": 2,
    "amount": 1,
    "expires_on": "2027-03-31",
}
_FORMS = {
    "submissions": {"channel": "by_hand", "handed_in_on": "2026-04-10"},
    "receipt": {"decision": "accepted", "officer_name": "東伊豆 花子"},
    "advance-invoice-checks": _INVOICE,
    "advance-invoice.pdf": _INVOICE,
    "webhooks": {"url": URL, "events": EVENTS},
    "replay": {"since": "2026-04-10T09:00:00+09:00"},
}


async def call(installation: Installation, service: str, client: str, method: str, path: str) -> Any:
    caller = installation.caller(service, client)
    if method == "get":
        return await caller.get(path)
    if "/entries/" in path:
        form: Any = LINE
    elif path == "/preferences":
        form = {"direct_delivery": True}
    else:
        form = make_new_form() if method == "put" else _FORMS.get(path.rpartition("/")[2], {})
    return await caller.call(method.upper(), path, json=form, headers={"If-Match": '"1"'})
