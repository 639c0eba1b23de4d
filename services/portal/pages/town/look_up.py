"""照会: number and key as they were typed, pasted or scanned, or the notice as a PDF; and what the contract says."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.apis.verification import look_up, look_up_by_file
from services.portal.pages.town.visitors import TownPage, TownPost
from services.portal.web.forms import FILE, Faults, TypedForm, nest
from shared.schemas.verification.answers import DocumentAnswer
from shared.schemas.verification.labels import EXPECTED_LABELS
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.scanned import fill_both

PATH = "/town/look-up"
BY_FILE = "/town/look-up/by-file"
_NUMBER, _KEY = "contract_number", "key"
_AMOUNTS = frozenset({"contract_amount", "minimum_amount"})

_NO_FILE = Faults("ファイルが選ばれていません", fields={FILE: "PDFのファイルを選んでください。"})

router = APIRouter()


@router.get(PATH)
async def show(page: TownPage, number: str = "", match: str = "") -> Response:
    """`number` is one that was looked up before, `match` opens what the contract says."""
    form = await page.restore(TypedForm({"typed": [number]}) if number else None)
    return _render(page, form, opened=bool(match))


@router.post(PATH)
async def send(page: TownPost) -> Response:
    form = page.form

    async def act() -> str:
        found = await look_up(page.apis.verification, compose_body(form))
        return f"/town/verifications/{found.id}"

    return await page.do_once(act, lambda faults, status: _render(page, form, gather(faults, form), status))


@router.get(BY_FILE)
async def show_by_file(page: TownPage) -> Response:
    return page.render("town/look_up_by_file.html", form=await page.restore(), faults=None)


@router.post(BY_FILE)
async def send_file(page: TownPost) -> Response:
    """A key notice is looked up; of a certificate it is said whether it is the registered one, which opens nothing."""

    async def act() -> str:
        found = await look_up_by_file(page.apis.verification, page.form.files[FILE])
        if isinstance(found, DocumentAnswer):
            document = found.document
            said = f"number={document.contract_number}&version={document.version}&newest={document.newest_version}"
            return f"/town/look-up/recognised?{said}"
        return f"/town/verifications/{found.id}"

    def again(faults: Faults, status: int) -> Response:
        return page.render("town/look_up_by_file.html", status, form=page.form, faults=faults)

    if FILE not in page.form.files:
        return again(_NO_FILE, 422)
    return await page.do_once(act, again)


@router.get("/town/look-up/recognised")
async def show_recognised(page: TownPage, number: str, version: int, newest: int) -> Response:
    """Of a certificate that was handed over: which version it is. Nothing of its content is shown without the key."""
    return page.render("town/recognised.html", number=number, version=version, newest=newest)


def compose_body(form: TypedForm) -> dict[str, object]:
    """One field may hold both; the API tells which is which."""
    expected = {
        f"expected.{name}": form.amount(f"expected.{name}") if name in _AMOUNTS else form.text(f"expected.{name}")
        for name in EXPECTED_LABELS
    }
    return nest({_NUMBER: form.get("typed"), _KEY: form.get(_KEY), **expected})


def gather(faults: Faults, form: TypedForm) -> Faults:
    """What is said of the number stands beside the first field; so does what is said of a key that was typed there."""
    fields = dict(faults.fields)
    there = _NUMBER if _NUMBER in fields or not _holds_key(form.get("typed")) else _KEY
    if there in fields:
        fields["typed"] = fields.pop(there)
    return Faults(faults.title, faults.detail, fields, faults.kind)


def _holds_key(typed: str) -> bool:
    """Whether the first field holds both, as the API reads it."""
    try:
        return bool(fill_both({_NUMBER: typed}).get(_KEY))
    except ValueError:
        return True


def _render(
    page: TownPage, form: TypedForm, faults: Faults | None = None, status: int = 200, *, opened: bool = False
) -> Response:
    """The second field is there where the first one did not hold both."""
    typed_expected = any(form.get(f"expected.{name}") for name in EXPECTED_LABELS)
    needs_key = bool(form.get(_KEY) or (faults and _KEY in faults.fields) or form.get("typed"))
    return page.render(
        "town/look_up.html",
        status,
        form=form,
        faults=faults,
        opened=opened or typed_expected,
        needs_key=needs_key,
        labels=EXPECTED_LABELS,
        kinds=KIND_LABELS,
    )
