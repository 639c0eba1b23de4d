"""What the endpoints of application_api ask the framework for."""

import json
from typing import Annotated

from fastapi import Depends, Request, Response

from services.application_api.problems import REVIEW_TAG_REQUIRED
from services.application_api.store.applications import KeptAnswerRow
from services.application_api.tools import Tools
from shared.runtime.web.entity_tags import IfMatch, quote_tag, read_tag
from shared.runtime.web.idempotency import Once, keeping_in
from shared.runtime.web.specification.declarations import may_refuse


async def get_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(get_tools)]
Repeatable = Annotated[Once, Depends(keeping_in(KeptAnswerRow))]


@may_refuse(REVIEW_TAG_REQUIRED)
async def _read_seen(if_match: IfMatch = None) -> str:
    return read_tag(if_match, REVIEW_TAG_REQUIRED, "保証の内容を表示して確認してから、もう一度操作してください。")


# The tag of the guarantee as an officer saw it, who decides on nothing else.
Seen = Annotated[str, Depends(_read_seen)]


def tag_answer(answer: Response) -> Response:
    """The tag in the body is the ETag, in an answer that was kept for a repeat too; a former release kept none."""
    tag = json.loads(bytes(answer.body)).get("tag")
    if tag is not None:
        answer.headers["ETag"] = quote_tag(tag)
    return answer
