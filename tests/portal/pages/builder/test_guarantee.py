"""電子保証概要: its content, its key on demand alone, and its papers."""

from datetime import timedelta

from tests.issuance_api.changing.steps import correct
from tests.journey.steps import approve, fetch_key, issue
from tests.portal.visiting import Portal

SHOW = "認証キーを画面に表示する"


async def list_showings(portal: Portal) -> int:
    [row] = await portal.installation.fetch("SELECT count(*) FROM issuance.audit WHERE action = 'key.shown'")
    return int(row["count"])


async def test_it_shows_the_newest_content_and_no_key(portal: Portal) -> None:
    number = await issue(portal.installation)
    key = await fetch_key(portal.installation, number)
    before = await list_showings(portal)
    visitor = await portal.signed_in("builder")
    answer = await visitor.get(f"/builder/guarantees/{number}")
    for shown in (
        "電子保証概要（前払金保証）",
        "伊豆建設株式会社",
        "東伊豆町長",
        "20,000,000円",
        "静岡銀行 稲取支店",
        SHOW,
    ):
        assert shown in answer.text
    assert key[:4] + "-" not in answer.text
    assert await list_showings(portal) == before


async def test_the_key_is_shown_when_asked_for_kept_by_nobody_and_on_record(portal: Portal) -> None:
    number = await issue(portal.installation)
    key = await fetch_key(portal.installation, number)
    before = await list_showings(portal)
    visitor = await portal.signed_in("builder")
    await visitor.get(f"/builder/guarantees/{number}")
    answer = await visitor.post(f"/builder/guarantees/{number}/key")
    assert "-".join(key[start : start + 4] for start in (0, 4, 8)) in answer.text
    assert "表示したことを記録しました" in answer.text
    assert "no-store" in answer.headers["cache-control"]
    assert await list_showings(portal) == before + 1
    assert SHOW in (await visitor.get(f"/builder/guarantees/{number}/key")).text
    assert await list_showings(portal) == before + 1


async def test_a_key_is_shown_to_no_form_of_another_site_and_after_no_ended_session(portal: Portal) -> None:
    number = await issue(portal.installation)
    before = await list_showings(portal)
    visitor = await portal.signed_in("builder")
    path = f"/builder/guarantees/{number}"
    await visitor.get(path)
    assert (await visitor.post(f"{path}/key", headers={"Origin": "https://evil.example"})).status_code == 403
    await visitor.get(path)
    assert (await visitor.post(f"{path}/key", {"form_token": ""})).status_code == 403
    await visitor.get(path)
    portal.installation.clock.advance(timedelta(minutes=31))
    assert (await visitor.post(f"{path}/key")).url.path == "/sign-in"
    assert await list_showings(portal) == before


async def test_before_it_is_registered_there_is_no_key_to_ask_for(portal: Portal) -> None:
    await approve(portal.installation)
    await portal.installation.issuance.state.inbox.drain()
    await portal.installation.issuance.state.inbox.drain()
    [row] = await portal.installation.fetch("SELECT contract_number FROM issuance.guarantee")
    visitor = await portal.signed_in("builder")
    answer = await visitor.get(f"/builder/guarantees/{row['contract_number']}")
    assert "登録が済むと" in answer.text
    assert SHOW not in answer.text
    await visitor.get("/builder/guarantees")
    assert row["contract_number"] in visitor.shown


async def test_its_papers_are_handed_on(portal: Portal) -> None:
    number = await issue(portal.installation)
    visitor = await portal.signed_in("builder")
    for paper in ("key-notice.pdf", "certificate.pdf", "certificate.pdf?version=1", "premium-statement.pdf"):
        answer = await visitor.http.get(f"/builder/guarantees/{number}/{paper}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer.headers["cache-control"]
        assert "script" not in answer.headers["content-security-policy"]
        assert "object-src 'self'" in answer.headers["content-security-policy"]


async def test_its_history_says_what_changed_and_hides_what_was_corrected(portal: Portal) -> None:
    number = await issue(portal.installation)
    await correct(portal.installation, number, {"works_name": "町道改良工事"})
    await portal.installation.settle()
    page = (await (await portal.signed_in("builder")).get(f"/builder/guarantees/{number}")).text
    assert "訂正、変更取消された履歴は表示されません" in page
    assert "町道改良工事" in page
    assert page.count(">選択<") == 1


async def test_a_guarantee_of_another_or_of_nobody_is_not_there(portal: Portal) -> None:
    number = await issue(portal.installation)
    visitor = await portal.signed_in("other_builder")
    for path in (number, "00108-00001", "x", "electronic/x"):
        answer = await visitor.get(f"/builder/guarantees/{path}")
        assert (answer.status_code, "<h1>" in answer.text) == (404, True)
