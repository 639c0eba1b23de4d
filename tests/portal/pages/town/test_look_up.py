"""照会 as people type it, paste it, scan it or hand over the notice; and what is said of mistakes."""

import re

from tests.journey.steps import change_key, fetch_key, issue
from tests.portal.visiting import Portal, Visitor

PATH = "/town/look-up"


async def prepare(portal: Portal) -> tuple[Visitor, str, str]:
    number = await issue(portal.installation)
    visitor = await portal.signed_in("town_clerk")
    await visitor.get(PATH)
    return visitor, number, await fetch_key(portal.installation, number)


def read_mistakes(page: str) -> list[str]:
    return re.findall(r'<p class="mistake" id="f-[^"]+-error">([^<]+)</p>', page)


FORMS = (
    {"typed": "{number} {key}"},
    {"typed": "保証契約番号：{number}\n認証キー：{grouped}"},
    {"typed": "{number}　{wide}"},
    {"typed": "{number}", "key": "{grouped}"},
    {"typed": "{number}", "key": " {lower} "},
)


async def test_number_and_key_are_taken_in_any_form(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    grouped = "-".join(key[start : start + 4] for start in (0, 4, 8))
    wide = "".join(chr(ord(char) + 0xFEE0) for char in key)
    said = {"number": number, "key": key, "grouped": grouped, "wide": wide, "lower": key.lower()}
    for form in FORMS:
        await visitor.get(PATH)
        answer = await visitor.post(PATH, {name: text.format(**said) for name, text in form.items()})
        assert (answer.status_code, "有効です" in answer.text) == (200, True), form
        assert re.fullmatch(r"/town/verifications/[0-9a-f-]{36}", answer.url.path)


async def test_a_character_that_is_none_of_a_key_is_named_beside_the_field_and_costs_nothing(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    answer = await visitor.post(PATH, {"typed": number, "key": f"{key[:-1]}0"})
    assert answer.status_code == 422
    [mistake] = read_mistakes(answer.text)
    assert mistake.startswith("認証キーの12文字目")
    assert 'href="#f-key"' in answer.text
    assert 'id="f-key" name="key"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{number}"' in answer.text
    assert await portal.installation.fetch("SELECT * FROM verification.look_up") == []


async def test_a_mistyped_number_is_told_beside_the_field_it_was_typed_in(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    answer = await visitor.post(PATH, {"typed": f"{wrong} {key}"})
    [mistake] = read_mistakes(answer.text)
    assert "検査数字" in mistake
    assert 'href="#f-typed"' in answer.text


async def test_a_number_without_its_key_asks_for_the_key(portal: Portal) -> None:
    visitor, number, _ = await prepare(portal)
    answer = await visitor.post(PATH, {"typed": number, "key": ""})
    assert answer.status_code == 422
    assert len(read_mistakes(answer.text)) == 1
    assert 'href="#f-key"' in answer.text
    assert "<details open>" in answer.text


async def test_a_wrong_character_of_a_key_that_was_typed_with_its_number_is_told_where_it_was_typed(
    portal: Portal,
) -> None:
    visitor, number, key = await prepare(portal)
    answer = await visitor.post(PATH, {"typed": f"{number} {key[:-1]}0"})
    [mistake] = read_mistakes(answer.text)
    assert mistake.startswith("認証キーの12文字目")
    assert 'href="#f-typed"' in answer.text


async def test_a_wrong_key_and_a_lock_are_told_above_and_what_was_typed_stays(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    for _ in range(5):
        answer = await visitor.post(PATH, {"typed": number, "key": change_key(key)})
        assert answer.status_code == 404
        assert "確認できませんでした" in answer.text
        assert change_key(key) in answer.text
    answer = await visitor.post(PATH, {"typed": number, "key": key})
    assert (answer.status_code, "一時停止" in answer.text) == (429, True)


async def test_the_contract_is_matched_with_a_word_for_each_thing(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    expected = {
        "expected.works_name": "町道湯ケ岡赤川線道路改良工事（第3工区）",
        "expected.contract_amount": "５０，０００，０００円",
        "expected.minimum_amount": "30000000",
    }
    answer = await visitor.post(PATH, {"typed": f"{number} {key}", **expected})
    assert answer.status_code == 200, answer.text
    for word in ("一致しない項目があります", "表記違い", "小書きのヶ・ヵ", "一致", "相違", "30,000,000円"):
        assert word in answer.text


async def test_an_amount_that_is_none_is_refused_beside_its_field_and_its_part_stays_open(portal: Portal) -> None:
    visitor, number, key = await prepare(portal)
    answer = await visitor.post(PATH, {"typed": f"{number} {key}", "expected.contract_amount": "五千万円"})
    assert answer.status_code == 422
    assert 'href="#f-expected.contract_amount"' in answer.text
    assert "<details open>" in answer.text


async def test_the_notice_itself_is_looked_up(portal: Portal) -> None:
    visitor, number, _ = await prepare(portal)
    notice = await portal.installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    await visitor.get(f"{PATH}/by-file")
    answer = await visitor.post(f"{PATH}/by-file", files={"file": ("notice.pdf", notice.content, "application/pdf")})
    assert (answer.status_code, "有効です" in answer.text) == (200, True)


async def test_of_a_certificate_that_is_handed_over_it_is_said_which_it_is_and_nothing_of_it_is_shown(
    portal: Portal,
) -> None:
    visitor, number, _ = await prepare(portal)
    paper = await portal.installation.caller("issuance", "principal").get(f"/guarantees/{number}/certificate.pdf")
    await visitor.get(f"{PATH}/by-file")
    answer = await visitor.post(f"{PATH}/by-file", files={"file": ("c.pdf", paper.content, "application/pdf")})
    assert "登録された電子証書と同じファイルです" in answer.text
    assert number in answer.text
    assert "伊豆建設" not in answer.text


async def test_a_file_that_is_none_is_told_beside_the_field(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    for content, said in ((b"", "PDFのファイルを選んでください。"), (b"no PDF", "PDFとして読み取れません。")):
        await visitor.get(f"{PATH}/by-file")
        answer = await visitor.post(f"{PATH}/by-file", files={"file": ("x.pdf", content, "application/pdf")})
        assert answer.status_code == 422
        [mistake] = read_mistakes(answer.text)
        assert mistake.startswith(said)
        assert 'href="#f-file"' in answer.text
