"""The package: files under the town's names, the texts to paste, and nothing the town refuses among them."""

import io
import zipfile

import pypdf

from tests.harness import Installation
from tests.issuance_api.handing_in.steps import issue_for
from tests.journey.steps import fetch_key


async def fetch_package(installation: Installation, number: str, query: str = "") -> zipfile.ZipFile:
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/package.zip{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store, no-transform"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_a_package_has_what_the_town_asks_for_under_its_names(installation: Installation) -> None:
    number = await issue_for(installation, "442143")
    package = await fetch_package(installation, number)
    assert package.testzip() is None
    assert package.namelist() == [
        "提出の手引きと本文.txt",
        f"電子保証認証キーのお知らせ_{number}.pdf",
        f"前払金保証証書_{number}.pdf",
    ]
    key = await fetch_key(installation, number)
    notice = pypdf.PdfReader(io.BytesIO(package.read(package.namelist()[1])))
    assert "-".join((key[:4], key[4:8], key[8:])) in notice.pages[0].extract_text()
    [stored] = await installation.fetch("SELECT content FROM documents.document")
    assert package.read(package.namelist()[2]) == stored["content"]
    texts = package.read("提出の手引きと本文.txt").decode("utf-8-sig")
    assert "書類を国東市　発注担当課へ持参します。" in texts
    assert "【本文】\r\n国東市　御担当者様" in texts
    assert key not in texts
    assert await installation.fetch("SELECT id FROM issuance.audit WHERE action = 'key.notice_packed'")


async def test_what_the_town_does_not_ask_for_lies_apart_and_what_is_to_be_brought_is_named(
    installation: Installation,
) -> None:
    number = await issue_for(installation, "342050")
    package = await fetch_package(installation, number)
    assert package.namelist()[2] == f"控え（提出しません）/前払金保証証書_{number}.pdf"
    texts = package.read("提出の手引きと本文.txt").decode("utf-8-sig")
    assert f"・前払金申請書（ファイル名：前払金申請書_{number}.pdf）" in texts
    assert "【件名】\r\n【前払金】町道湯ヶ岡赤川線道路改良工事（第3工区）_伊豆建設株式会社" in texts


async def test_the_same_guarantee_gives_the_same_package_until_it_changes(installation: Installation) -> None:
    number = await issue_for(installation, "070009")
    builder = installation.caller("issuance", "principal")
    path = f"/guarantees/{number}/package.zip"
    first, second = await builder.get(path), await builder.get(path)
    assert first.content == second.content
    named = await fetch_package(installation, number, "?works_number=12-34567-8901")
    assert "【電子保証書】_12345678901" in named.read("提出の手引きと本文.txt").decode()
