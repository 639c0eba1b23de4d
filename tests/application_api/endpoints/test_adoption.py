"""The public table as anybody fetches it, without a token."""

import pytest

from tests.harness import Installation


async def test_anybody_finds_towns_by_reading_and_by_prefecture(installation: Installation) -> None:
    anybody = installation.http("application")
    [town] = (await anybody.get("/authorities/adoption", params={"q": "ﾋｶﾞｼｲｽﾞ"})).json()["items"]
    assert (town["code"], town["kinds_text"]) == ("223018", "前払金保証・契約保証")
    assert town["starts"][0]["text"] == "令和8年4月1日以降に契約を締結する案件"
    found = (await anybody.get("/authorities/adoption", params={"q": "静岡県", "limit": 100})).json()
    assert [town["code"] for town in found["items"] if town["known"]] == ["223018"]
    taking = (await anybody.get("/authorities/adoption", params={"electronic_on": "2026-04-01", "limit": 100})).json()
    assert all(town["takes_electronic"] for town in taking["items"])


async def test_the_pages_hold_every_body_once(installation: Installation) -> None:
    codes: list[str] = []
    query: dict[str, str | int] = {"limit": 100}
    while True:
        page = (await installation.http("application").get("/authorities/adoption", params=query)).json()
        codes += [town["code"] for town in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert len(codes) == len(set(codes)) >= 1_788
    assert codes == sorted(codes)


@pytest.mark.parametrize("path", ["/authorities/adoption?q=静岡", "/authorities/adoption.csv"])
async def test_what_is_known_is_not_sent_again(installation: Installation, path: str) -> None:
    anybody = installation.http("application")
    first = await anybody.get(path)
    known = await anybody.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    for answer in (first, known):
        assert answer.headers["cache-control"] == "public, max-age=300"


async def test_the_file_says_its_encoding_and_comes_as_small_as_it_may(installation: Installation) -> None:
    anybody = installation.http("application")
    path = "/authorities/adoption.csv"
    plain = await anybody.get(path, headers={"Accept-Encoding": "identity"})
    assert plain.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert plain.content.startswith(b"\xef\xbb\xbfauthority_code,")
    packed = await anybody.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 5
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["etag"] == plain.headers["etag"]
