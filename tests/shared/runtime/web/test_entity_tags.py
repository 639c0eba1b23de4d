"""Tags of what is shown: digests in `ETag`, compared in `If-Match` and `If-None-Match`."""

import pytest

from shared.runtime.digests import digest_shown
from shared.runtime.errors import DomainError
from shared.runtime.web.entity_tags import answer_shown, quote_tag, read_tag
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.model import Schema

MISSING = ProblemKind("missing", 428, "確認が必要です", "No tag.", "Send it.")


class Shown(Schema):
    tag: str = ""
    name: str


@pytest.mark.parametrize("known", ['"{tag}"', 'W/"{tag}"', '"x", W/"{tag}" , "y"', "*", ' "{tag}"'])
def test_an_answer_that_is_known_is_not_sent_again(known: str) -> None:
    shown = Shown(name="東伊豆町")
    tag = digest_shown(shown)
    answer = answer_shown(shown, known.format(tag=tag))
    assert (answer.status_code, answer.body, answer.headers["etag"]) == (304, b"", quote_tag(tag))
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("known", [None, "", '"x"', "{tag}", '"{tag}x"', "W/*", '"*"', '"'])
def test_any_other_answer_is_sent_with_its_tag(known: str | None) -> None:
    shown = Shown(name="東伊豆町")
    tag = digest_shown(shown)
    answer = answer_shown(shown, known and known.format(tag=tag))
    assert (answer.status_code, answer.headers["etag"]) == (200, quote_tag(tag))
    assert Shown.model_validate_json(bytes(answer.body)) == shown


def test_a_change_names_one_tag_and_says_in_words_what_is_missing() -> None:
    assert read_tag('"abc"', MISSING, "") == read_tag('W/"abc"', MISSING, "") == "abc"
    with pytest.raises(DomainError) as missing:
        read_tag(None, MISSING, "内容を確認してください。")
    assert (missing.value.kind, missing.value.detail) == (MISSING, "内容を確認してください。")
    for tag in ("*", '"a", "b"', "a", '"a', "", 'w/"a"', 'W/W/"a"'):
        with pytest.raises(DomainError) as refused:
            read_tag(tag, MISSING, "")
        [error] = refused.value.errors
        assert (error.pointer, error.code) == ("header:if-match", "if_match.not_one_tag")
        assert error.message.isascii() is False
