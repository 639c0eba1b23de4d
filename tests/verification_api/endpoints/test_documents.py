"""Look-ups by a file: a key notice is typed by nobody, and a certificate is known again."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.schemas.words.authentication_key import group_in_fours
from tests.callers import OTHER_TOWN
from tests.harness import Installation
from tests.issuance_api.documents.samples import KEY, draw_certificate, draw_key_notice, make_certificate
from tests.journey.steps import change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import list_outcomes, without_ids
from tests.verification_api.reading_files.files import make_pages, strip_data, write_page, zip_up


async def hand_over(
    installation: Installation, pdf: bytes, client: str = "authority", /, **fields: Any
) -> httpx.Response:
    caller = installation.caller("verification", client)
    parts = {"file": ("paper.pdf", pdf, "application/pdf"), **{name: (None, said) for name, said in fields.items()}}
    return await caller.call("POST", "/verifications/documents", files=parts)


async def fetch_paper(installation: Installation, path: str) -> bytes:
    answer = await installation.caller("issuance", "principal").get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_key_notice_is_looked_up_as_if_it_had_been_typed(installation: Installation) -> None:
    number = await issue(installation)
    notice = await fetch_paper(installation, f"/guarantees/{number}/key-notice.pdf")
    typed = await verify(installation, number, await fetch_key(installation, number))
    for pdf in (notice, strip_data(notice)):
        answer = await hand_over(installation, pdf)
        assert answer.status_code == 200, answer.text
        assert {**answer.json(), "id": None} == {**typed.json(), "id": None}
    expected = json.dumps({"minimum_amount": 1})
    answer = await hand_over(installation, notice, "e_contract", authority_code="223018", expected=expected)
    assert answer.json()["match"]["result"] == "match"
    assert await list_outcomes(installation) == ["confirmed"] * 4


@pytest.mark.usefixtures("fonts")
async def test_a_key_notice_with_a_wrong_key_counts_and_locks_as_one_that_was_typed(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    typed = await verify(installation, number, change_key(key))
    wrong = draw_key_notice(make_certificate(contract_number=number), change_key(key))
    answers = [await hand_over(installation, wrong) for _ in range(5)]
    assert without_ids(answers[0]) == without_ids(typed)
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 429]
    notice = await fetch_paper(installation, f"/guarantees/{number}/key-notice.pdf")
    assert (await hand_over(installation, notice)).json()["code"] == "verification.locked"
    installation.clock.advance(timedelta(minutes=16))
    installation.forget_tokens()
    assert (await hand_over(installation, notice)).status_code == 200


async def test_a_certificate_is_known_again_byte_for_byte_and_opens_nothing(installation: Installation) -> None:
    number = await issue(installation)
    pdf = await fetch_paper(installation, f"/guarantees/{number}/certificate.pdf")
    for client in ("authority", "e_contract"):
        answer = await hand_over(installation, pdf, client)
        assert answer.status_code == 200, answer.text
        assert answer.json()["document"] == {
            "kind": "certificate",
            "registered": True,
            "contract_number": number,
            "version": 1,
            "newest": True,
            "newest_version": 1,
        }
        reopened = await installation.caller("verification", client).get(f"/verifications/{answer.json()['id']}")
        assert reopened.status_code == 404
    assert await list_outcomes(installation) == ["recognised"] * 2


@pytest.mark.usefixtures("fonts")
async def test_a_certificate_of_another_town_or_changed_or_unknown_is_one_negative_that_counts_nowhere(
    installation: Installation,
) -> None:
    number = await issue(installation)
    pdf = await fetch_paper(installation, f"/guarantees/{number}/certificate.pdf")
    unknown = draw_certificate(make_certificate())
    answers = [
        await hand_over(installation, pdf, "other_authority"),
        await hand_over(installation, pdf + b"\n"),
        await hand_over(installation, unknown),
        *[await hand_over(installation, unknown) for _ in range(20)],
    ]
    assert {answer.json()["code"] for answer in answers} == {"verification.not_confirmed"}
    assert all(without_ids(answer) == without_ids(answers[0]) for answer in answers)
    assert await list_outcomes(installation) == ["unrecognised"] * 23
    assert not await installation.fetch("SELECT * FROM verification.quota")
    assert (await hand_over(installation, pdf)).status_code == 200


async def test_what_somebody_changed_in_the_register_is_not_said_to_be_registered(installation: Installation) -> None:
    number = await issue(installation)
    pdf = await fetch_paper(installation, f"/guarantees/{number}/certificate.pdf")
    await installation.fetch(
        "UPDATE verification.certificate_version SET content = jsonb_set(content, '{amount}', '1')"
    )
    assert (await hand_over(installation, pdf)).json()["code"] == "verification.unproven"
    assert await list_outcomes(installation) == ["unproven"]


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "file.unreadable"),
        (zip_up(), "file.unreadable"),
        (make_pages(1), "file.other_paper"),
        (make_pages(21), "file.too_many_pages"),
        (bytes(5_000_001), "file.too_large"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_and_is_no_attempt(
    installation: Installation, pdf: bytes, code: str
) -> None:
    answer = await hand_over(installation, pdf)
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/file", code)]
    assert await list_outcomes(installation) == []


@pytest.mark.usefixtures("fonts")
async def test_a_notice_of_no_possible_number_and_a_form_that_is_none_are_told(installation: Installation) -> None:
    impossible = write_page(["保証契約番号 00108-000025", f"認証キー {group_in_fours(KEY)}"])
    answer = await hand_over(installation, impossible)
    assert answer.json()["errors"][0]["code"] == "file.malformed"
    authority = installation.caller("verification", "authority")
    assert (await authority.post("/verifications/documents", {"file": "x"})).status_code == 415
    answer = await authority.call("POST", "/verifications/documents", files={"authority_code": (None, "223018")})
    assert answer.json()["errors"][0]["code"] == "field.missing"
    answer = await hand_over(installation, impossible, authority_code=OTHER_TOWN)
    assert answer.json()["errors"][0]["pointer"] == "/authority_code"
    answer = await hand_over(installation, impossible, colour="red", expected="{")
    assert answer.status_code == 400
    answer = await hand_over(installation, impossible, colour="red")
    assert answer.json()["errors"][0]["code"] == "field.unknown"
    answer = await hand_over(installation, bytes(5_100_000))
    assert answer.status_code == 413
    assert (await hand_over(installation, impossible, "principal")).status_code in {401, 403}
