"""Whether a PDF of a builder's is one that a town can open without harm: readable, open, and with nothing that acts.

Every object is looked at, also those in object streams, whether or not a page leads to it.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader

from services.issuance_api.sealing.pdf_fault import PdfFault

MOST_OBJECTS = 20_000
_MOST_PARTS = 2_000_000
_BEGINNING = 1024  # before which "%PDF-" has to stand
_EMBEDDING = frozenset({"/EmbeddedFiles", "/EF"})
_ACTING = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent"})
# What an action does (/S), and what an annotation or a stream is.
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_EMBEDDED = frozenset({"/FileAttachment", "/EmbeddedFile"})
_MEDIA = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
# In clear anywhere in the file, also in what an older revision left there. Long enough not to come about by chance.
_TOKENS = {b"/JavaScript": PdfFault.ACTING, b"/Launch": PdfFault.ACTING, b"/EmbeddedFile": PdfFault.EMBEDDING}


def find_pdf_fault(pdf: bytes) -> PdfFault | None:
    """The first fault of a file; None where it can be sent on."""
    if b"%PDF-" not in pdf[:_BEGINNING]:
        return PdfFault.UNREADABLE
    try:
        reader = PdfFileReader(io.BytesIO(pdf), decode_limits=DecodeLimits())
        if reader.encrypted:
            return PdfFault.ENCRYPTED
        next(iter(reader.root["/Pages"]["/Kids"]))
        found = next(_list_faults(reader), None)
    except Exception:  # whatever a damaged or hostile file makes the reader raise
        return PdfFault.UNREADABLE
    return found or next((fault for token, fault in _TOKENS.items() if token in pdf), None)


class _TooLargeError(Exception):
    pass


def _list_faults(reader: PdfFileReader) -> Iterator[PdfFault]:
    places = range(reader.xrefs.total_revisions)
    refs = {ref for place in places for ref in reader.xrefs.explicit_refs_in_revision(place)}
    if len(refs) > MOST_OBJECTS:
        raise _TooLargeError
    get: Callable[[generic.Reference], Any] = reader.get_object
    waiting: list[Any] = [get(ref) for ref in refs if _is_there(reader, ref)]
    read = 0
    while waiting:
        read += 1
        if read > _MOST_PARTS:
            raise _TooLargeError
        part = waiting.pop()
        if isinstance(part, generic.DictionaryObject):
            yield from _check_dictionary(part)
            waiting += [part.raw_get(key) for key in part]
        elif isinstance(part, generic.ArrayObject):
            waiting += [part.raw_get(place) for place in range(len(part))]


def _is_there(reader: PdfFileReader, ref: generic.Reference) -> bool:
    """Not one that a later revision freed."""
    try:
        return reader.xrefs[ref] is not None
    except KeyError:
        return False


def _check_dictionary(found: generic.DictionaryObject) -> Iterator[PdfFault]:
    keys = found.keys()
    action, kind = [found.get("/S")], [found.get("/Type"), found.get("/Subtype")]
    if keys & _EMBEDDING or _holds(kind, _EMBEDDED):
        yield PdfFault.EMBEDDING
    if keys & _ACTING or _holds(action, _ACTIONS) or _holds(kind, _MEDIA):
        yield PdfFault.ACTING
    if "/OpenAction" in found and not _only_shows(found["/OpenAction"]):
        yield PdfFault.ACTING


def _holds(values: list[Any], names: frozenset[str]) -> bool:
    return any(isinstance(value, str) and value in names for value in values)


def _only_shows(opening: Any) -> bool:
    """A page to show first, as office programs write it: a destination, or an action that goes there."""
    if isinstance(opening, generic.ArrayObject):
        return True
    return isinstance(opening, generic.DictionaryObject) and opening.get("/S") == "/GoTo" and "/Next" not in opening
