"""保証契約一覧 with its tabs, and the search that they share."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from services.portal.apis.api import ApiRefusedError
from services.portal.apis.issuance import list_guarantees, list_histories
from services.portal.pages.builder.visitors import BuilderPage
from services.portal.web.forms import Faults, TypedForm, read_faults
from services.portal.web.page import link
from shared.schemas.words.guarantee import KIND_LABELS

ROWS = 20

Text = Annotated[str, Query(max_length=200)]
router = APIRouter()


class Tab(NamedTuple):
    name: str
    path: str


TABS = (
    Tab("保証契約一覧", "/builder/guarantees"),
    Tab("電子保証（認証キー）", "/builder/guarantees/electronic"),
    Tab("電子保証履歴一覧", "/builder/histories"),
)
# As the API names them; the amounts may be typed as anybody writes them.
_ASKED = ("q", "kind", "from", "to", "amount_from", "amount_to", "sort", "limit", "cursor")
_HISTORY_ASKED = ("q", "kind", "from", "to", "sort", "limit", "cursor")


@router.get("/builder/guarantees")
async def show_all(page: BuilderPage) -> Response:
    return await _show_guarantees(page, TABS[0], {})


@router.get("/builder/guarantees/electronic")
async def show_electronic(page: BuilderPage) -> Response:
    """Those whose number and key are handed in."""
    return await _show_guarantees(page, TABS[1], {"form": "electronic"})


@router.get("/builder/histories")
async def show_histories(page: BuilderPage) -> Response:
    asked = read_asked(page, _HISTORY_ASKED)
    found, faults = None, None
    try:
        found = await list_histories(page.apis.issuance, _compose_query(asked, _HISTORY_ASKED))
    except ApiRefusedError as error:
        faults = read_faults(error.problem)
    return _render(page, "builder/histories.html", TABS[2], asked, found=found, faults=faults)


async def _show_guarantees(page: BuilderPage, tab: Tab, narrowed: Mapping[str, str]) -> Response:
    asked = read_asked(page, _ASKED)
    found, faults = None, None
    try:
        query = {**_compose_query(asked, _ASKED), **narrowed}
        found = await list_guarantees(page.apis.issuance, query)
    except ApiRefusedError as error:
        faults = read_faults(error.problem)
    if found is not None and len(found.items) == 1 and asked.get("q") == found.items[0].contract_number:
        return RedirectResponse(f"/builder/guarantees/{found.items[0].contract_number}", 303)
    return _render(page, "builder/guarantees.html", tab, asked, found=found, faults=faults)


def read_asked(page: BuilderPage, names: tuple[str, ...]) -> TypedForm:
    """The search as it stands in the address."""
    query = page.request.query_params
    return TypedForm({name: query.getlist(name) for name in names if query.get(name)})


def _compose_query(asked: TypedForm, names: tuple[str, ...]) -> dict[str, str | int | list[str] | None]:
    query = {name: asked.amount(name) if name.startswith("amount") else asked.text(name) for name in names}
    return {**query, "limit": asked.text("limit") or ROWS}


def _render(
    page: BuilderPage, template: str, tab: Tab, asked: TypedForm, *, found: object, faults: Faults | None
) -> Response:
    more = {name: asked.get(name) for name in _ASKED if name != "cursor"}

    def go_on(cursor: str) -> str:
        return link(tab.path, **more, cursor=cursor)

    def sort_by(sort: str) -> str:
        return link(tab.path, **{**more, "sort": sort})

    shown = {"found": found, "faults": faults, "form": asked, "go_on": go_on, "sort_by": sort_by}
    return page.render(template, 200 if faults is None else 422, tabs=TABS, tab=tab, kinds=KIND_LABELS, **shown)
