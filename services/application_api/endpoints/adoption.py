"""電子保証対応の発注者, open to anybody: the table that the leaflet of a town refers to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from services.application_api.endpoints.dependencies import WithTools
from services.application_api.reference.adoption import AdoptionTable
from shared.runtime.web import keeping
from shared.runtime.web.browsers.compression import accepts_gzip
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown, answer_tagged
from shared.runtime.web.queries.paging import page_in_memory
from shared.runtime.web.specification.declarations import ETAG, FILE_NAME, OPEN_TO_ALL, sends
from shared.schemas.application.queries import AuthorityQuery
from shared.schemas.application.reference_answers import AdoptionPage
from shared.schemas.text.machine_readable import CHARSET, MEDIA_TYPE
from shared.schemas.words.dates import in_japan

_FILE_NAME = "electronic-surety-adoption.csv"
_CSV_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


async def _get_table(request: Request) -> AdoptionTable:
    table: AdoptionTable = request.app.state.adoption
    return table


WithTable = Annotated[AdoptionTable, Depends(_get_table)]
AcceptEncoding = Annotated[str, Header(include_in_schema=False)]
router = APIRouter(tags=["reference"])


@router.get("/authorities/adoption", response_model=AdoptionPage)
@sends(ETAG, OPEN_TO_ALL)
async def list_adoption(
    tools: WithTools, table: WithTable, query: Annotated[AuthorityQuery, Query()], if_none_match: IfNoneMatch = None
) -> Response:
    """電子保証対応の発注者: every body, since when it takes electronic guarantees, which, and how. Open to anybody.

    A body of which this is not known is listed and says so (`known`). Searched like `GET /authorities`.
    """
    found = table.search(query.q, query.electronic_on, in_japan(tools.clock.now()).date())
    page = page_in_memory(query, "code", found, key=lambda answer: answer.code)
    answer = AdoptionPage(items=page.items, next_cursor=page.next_cursor, total=page.total)
    return answer_shown(answer, if_none_match, keep=keeping.OPEN)


@router.get("/authorities/adoption.csv", response_class=Response, responses=_CSV_ANSWER)
@sends(ETAG, OPEN_TO_ALL, FILE_NAME)
async def get_adoption_file(
    tools: WithTools, table: WithTable, if_none_match: IfNoneMatch = None, accept_encoding: AcceptEncoding = ""
) -> Response:
    """電子保証対応の発注者 as one CSV file: UTF-8 with a byte order mark, one row a body, names of columns in English.

    Kinds are `true`, `false`, or empty where it is not known; of several channels `;` stands between two.
    """
    file = table.get_file(in_japan(tools.clock.now()).date())
    headers = {
        keeping.NAME: keeping.OPEN,
        "Content-Disposition": f'attachment; filename="{_FILE_NAME}"',
        "Vary": "Accept-Encoding",
    }
    packed = accepts_gzip(accept_encoding)
    if packed:
        headers["Content-Encoding"] = "gzip"
    media_type = f"{MEDIA_TYPE}; charset={CHARSET}; header=present"
    answer = Response(file.packed if packed else file.content, headers=headers, media_type=media_type)
    return answer_tagged(answer, if_none_match, file.tag)
