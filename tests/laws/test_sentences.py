"""What people in Japan read names nothing that only programs know: no HTTP verb, header, JSON field, value or address.

The person at a screen is told what to do in the words of the screen; what a program should do stands in an English
`hint`. Every Japanese sentence of the code and of the data of towns is read.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERBS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
HEADERS = {
    "accept", "accept-encoding", "allow", "authorization", "cache-control", "content-disposition", "content-encoding",
    "content-length", "content-type", "etag", "idempotency-key", "idempotency-replayed", "if-match", "if-none-match",
    "location", "origin", "retry-after", "vary", "www-authenticate", "x-request-id",
}  # fmt: skip
LITERALS = {"true", "false", "null", "none", "me"}
# Words that are a field's name or value as well, and what a person reads them as.
WORDS_OF_PEOPLE = {
    "name@example.co.jp": "a mail address as it may be written",
}

_JAPANESE = r"[\u3040-\u30ff\u4e00-\u9fff]"
_SENTENCE = re.compile(rf"。|{_JAPANESE}(?:です|ます|ません|ください)\b")
_HOLE = "…"


def find_program_words(text: str, names: Iterable[str]) -> list[str]:
    """The words of programs in one text; `names` are those of fields, parameters and values. Other texts have none."""
    if not _is_japanese(text):
        return []
    for allowed in WORDS_OF_PEOPLE:
        text = text.replace(allowed, "")
    text = re.sub(r"https?://[!-~]+|[a-z0-9.-]+\.[a-z]{2,}/[!-~]*|\{\w*\}", _HOLE, text)
    words = re.findall(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z][A-Za-z0-9_]*)*", text)
    known = VERBS | LITERALS | set(names)
    found = [word for word in words if word in known or word.lower() in HEADERS or "_" in word]
    return found + re.findall(r"`|/[a-z]\w*", text)


def _is_japanese(text: str) -> bool:
    """English that names a Japanese word, as docstrings and the descriptions of specifications do, is English."""
    japanese, latin = len(re.findall(_JAPANESE, text)), len(re.findall(r"[A-Za-z]", text))
    return japanese > latin or bool(_SENTENCE.search(text))


def list_texts(source: str) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings, with its line; what an f-string fills in is left out."""
    tree = ast.parse(source)
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.lineno, node.value


def list_values(data: object) -> Iterator[str]:
    """Every text of a data file, at whatever depth."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from list_values(value)
    elif isinstance(data, list):
        for value in data:
            yield from list_values(value)


def list_names(spec: object) -> Iterator[str]:
    """The names of fields and parameters of a specification, and the values of its enumerations."""
    if isinstance(spec, dict):
        properties = spec.get("properties")
        yield from properties if isinstance(properties, dict) else ()
        yield from (str(value) for value in [*_listed(spec.get("enum")), spec.get("const")] if value is not None)
        if isinstance(spec.get("in"), str):
            yield str(spec.get("name"))
        for value in spec.values():
            yield from list_names(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from list_names(value)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def read_names() -> set[str]:
    specs = [json.loads(path.read_text("utf-8")) for path in (ROOT / "openapi").glob("*.json")]
    return {name for spec in specs for name in list_names(spec) if name.isascii()}


NAMES = read_names()
TOWNS = sorted((ROOT / "shared/authorities").glob("*.toml"))


def test_the_specifications_give_the_names_of_programs() -> None:
    assert {"reason", "change_of", "errors", "take_over", "waiting_longer_than_hours", "electronic"} <= NAMES


def test_no_sentence_of_the_code_names_what_only_programs_know() -> None:
    files = [path for package in ("services", "shared") for path in (ROOT / package).rglob("*.py")]
    texts = [(path, line, text) for path in files for line, text in list_texts(path.read_text("utf-8"))]
    assert sum(_is_japanese(text) for _, _, text in texts) > 300
    named = [(path.relative_to(ROOT), line, find_program_words(text, NAMES)) for path, line, text in texts]
    assert [entry for entry in named if entry[2]] == []


def test_no_text_of_a_town_names_what_only_programs_know() -> None:
    files = [path for package in ("services", "shared") for path in (ROOT / package).rglob("*.toml")]
    texts = [(path.name, text) for path in files for text in list_values(tomllib.loads(path.read_text("utf-8")))]
    assert sum(_is_japanese(text) for _, text in texts) > 50
    named = [(name, text, find_program_words(text, NAMES)) for name, text in texts]
    assert [entry for entry in named if entry[2]] == []


# What a sentence says otherwise than this project does: → the words of contracts and of the trade.
WORDINGS = {
    "工期の終わり": "終期",
    "工期の始まり": "始期",
    "暦にある": "実在する",
    "割合の限度": "前払率の上限",
    "請負代金": "請負金額",
    "その責任を負": "保証の責めに任じ",
}


def find_wordings(text: str) -> list[str]:
    """The words for which there are better ones, and a space that stands before 円 inside a sentence."""
    found = [f"{word} → {better}" for word, better in WORDINGS.items() if word in text]
    return found + (["a space before 円"] if "。" in text and re.search(r"[\d…] 円", text) else [])


def test_a_thing_is_called_by_the_words_of_contracts_and_of_the_trade() -> None:
    files = [path for package in ("services", "shared") for path in (ROOT / package).rglob("*.py")]
    found = [
        (path.name, line, find_wordings(text)) for path in files for line, text in list_texts(path.read_text("utf-8"))
    ]
    assert [entry for entry in found if entry[2]] == []


@pytest.mark.parametrize("planted", ["工期の終わりを入力してください。", "保証料は70,000 円です。"])
def test_a_planted_wording_is_found(planted: str) -> None:
    assert find_wordings(planted)
    assert find_wordings("20,000,000 円") == []  # a table of a paper


SHOWN_OF_A_TOWN = ("name", "prefecture", "beneficiary", "source", "to", "e_contract")


def list_shown(profile: object) -> Iterator[str]:
    """The texts of a town that answers show to people as they stand."""
    if isinstance(profile, dict):
        for key, value in profile.items():
            yield from list_values(value) if key in SHOWN_OF_A_TOWN else list_shown(value)
    elif isinstance(profile, list):
        for value in profile:
            yield from list_shown(value)


def test_what_is_shown_of_a_town_is_japanese() -> None:
    shown = [text for path in TOWNS for text in list_shown(tomllib.loads(path.read_text("utf-8")))]
    assert len(shown) > 60
    assert [text for text in shown if not re.search(_JAPANESE, text)] == []


def test_an_english_text_of_a_town_is_found() -> None:
    assert list(list_shown({"authority": [{"submission": {"to": {"contract": "ordering office"}}}]})) == [
        "ordering office"
    ]
    assert list(list_shown({"authority": [{"code": "223018", "submission": {"channel": "email"}}]})) == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ('"GET /authorities で確認してください。"', "GET"),
        ('f"申込{number}を修正（PUT）してください。"', "PUT"),
        ('"理由を reason に入力してください。"', "reason"),
        ('"take_over: true を付けてください。"', "take_over"),
        ('"true または false を入力してください。"', "false"),
        ('f"保証契約番号（change_of）を{what}にします"', "change_of"),
        ('"読み込んだ申込のETagを付けてください。"', "ETag"),
        ('"If-Match ヘッダーが必要です"', "If-Match"),
        ('"`申込` を確認してください。"', "`"),
        ('"/oauth2/token で取り直してください。"', "/oauth2"),
        ('refuse("証書の形式は electronic か" "paper です。")', "paper"),
        ('"新しい_field_を入力してください。some_new_field を確認"', "some_new_field"),
    ],
)
def test_a_planted_sentence_is_found(planted: str, word: str) -> None:
    found = [found for _, text in list_texts(f"message = {planted}") for found in find_program_words(text, NAMES)]
    assert word in found


@pytest.mark.parametrize(
    "fine",
    [
        '"PDFをダウンロードし、QRコードを読み取ってください。（TEL: 03-0000-0000）"',
        '"name@example.co.jp のような形式で入力してください。"',
        '"The form with its 全角 fields (預託金融機関) converted; `status` is one of its fields."',
        'f"{name} が審査中です（{since}から）。"',
    ],
)
def test_words_of_people_and_english_are_left_alone(fine: str) -> None:
    assert [found for _, text in list_texts(f"x = {fine}") for found in find_program_words(text, NAMES)] == []


def test_a_docstring_is_no_sentence_for_people() -> None:
    assert list(list_texts('def f():\n    """申込を GET します。"""\n')) == []
