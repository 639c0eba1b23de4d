"""Tags of what is shown (RFC 9110 §8.8.3): each is the digest of an answer, so that equal tags mean equal answers."""

import re
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

from shared.runtime.digests import digest_json, digest_shown
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.web import keeping
from shared.schemas.facts.problem import ProblemKind

_TAG = r'"[\x21\x23-\x7e]*"'

IfMatch = Annotated[str | None, Header(max_length=100, description="The tag of what was read, quotes included.")]
IfNoneMatch = Annotated[str | None, Header(description="Tags of what is known already; a 304 says that one holds.")]


def quote_tag(tag: str) -> str:
    return f'"{tag}"'


def read_tag(if_match: str | None, missing: ProblemKind, detail: str) -> str:
    """The one tag that a change names; raises DomainError `missing` without any, `request.invalid` for anything else.

    Only the very content that was read may be changed, so that neither a list nor `*` will do.
    """
    if if_match is None:
        raise DomainError(missing, detail)
    # A proxy that compresses answers makes tags weak on the way (RFC 9110 §8.8.1); the digest in them is the same.
    tag = if_match.removeprefix("W/")
    if not re.fullmatch(_TAG, tag):
        raise invalid_field(
            "header:if-match",
            "if_match.not_one_tag",
            "最新の内容を表示して確認してから、もう一度操作してください。",
            hint='Send exactly one tag in `If-Match`, with its quotes, as `ETag` gave it: "5f0c…".',
        )
    return tag[1:-1]


def answer_shown(
    shown: BaseModel, if_none_match: str | None, tag: str | None = None, *, keep: str = keeping.ASKING
) -> Response:
    """An answer with its tag, which is the digest of all of it unless given; a 304 without body where it is known."""
    written = shown.model_dump_json()
    if tag is None:
        tag = digest_shown(shown) if "tag" in type(shown).model_fields else digest_json(written)
    headers = {keeping.NAME: keep}
    return answer_tagged(Response(written, headers=headers, media_type="application/json"), if_none_match, tag)


def answer_tagged(answer: Response, if_none_match: str | None, tag: str) -> Response:
    """The answer with its tag; in its place a 304 without body, kept as it may be kept, where the tag is known."""
    if if_none_match is not None and _names(if_none_match, tag):
        answer = Response(status_code=304, headers={keeping.NAME: answer.headers[keeping.NAME]})
    answer.headers["ETag"] = quote_tag(tag)
    return answer


def _names(if_none_match: str, tag: str) -> bool:
    """Whether a list of tags, strong or weak, names this one; `*` names any."""
    return if_none_match.strip() == "*" or quote_tag(tag) in re.findall(_TAG, if_none_match)
