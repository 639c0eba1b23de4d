"""A PDF read for what it says of itself: data that are embedded, else the lines of its text. Loaded by no service.

pypdf is plain Python: a hostile file can make it slow, large or raise, and nothing worse.
"""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.errors import LimitReachedError

from services.verification_api.reading_files.papers import CertificatePaper, FileFault, KeyNotice, Paper

_BEGINNING = 1024  # before which "%PDF-" has to stand
_MOST_PAGES = 20
_PAGES_READ = 3
_MOST_UNPACKED = 4_000_000  # bytes of one stream
_MOST_DATA = 100_000  # bytes of an embedded file
_MOST_NAMES = 50
_NOTICE, _CERTIFICATE = "key-notice.json", "certificate.json"
_NUMBER = re.compile(r"保\s*証\s*契\s*約\s*番\s*号[\s:」】\]]*([0-9]{5}\s?-?\s?[0-9]{6})(?![0-9])")
_KEY = re.compile(r"認\s*証\s*キ\s*ー[\s:」】\]]*((?:[0-9A-Z]\s?-?\s?){11}[0-9A-Z])(?![0-9A-Za-z])")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")

pypdf.overwrite_configuration(
    zlib_maximum_output_length=_MOST_UNPACKED,
    lzw_maximum_output_length=_MOST_UNPACKED,
    run_length_maximum_output_length=_MOST_UNPACKED,
    brotli_maximum_output_length=_MOST_UNPACKED,
    array_based_stream_maximum_output_length=_MOST_UNPACKED,
    maximum_declared_stream_length=_MOST_UNPACKED,
    jbig2dec_binary=None,  # no other program is ever run
    disable_legacy_handling=True,
)


def parse_paper(pdf: bytes) -> Paper | FileFault:
    """What the file is by its own word, which proves nothing; the first fault where it is nothing that is looked up."""
    if b"%PDF-" not in pdf[:_BEGINNING]:
        return FileFault.UNREADABLE
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            return FileFault.ENCRYPTED
        found = _parse_data(reader, pdf)
        if found is not None:
            return found
        if int(reader.root_object["/Pages"]["/Count"]) > _MOST_PAGES:  # type: ignore[index]
            return FileFault.TOO_MANY_PAGES
        return _parse_text(reader)
    except (MemoryError, RecursionError, LimitReachedError):
        return FileFault.TOO_COSTLY
    except Exception:  # whatever a damaged or hostile file makes the reader raise
        return FileFault.UNREADABLE


def _parse_data(reader: pypdf.PdfReader, pdf: bytes) -> Paper | None:
    """The paper by its embedded data; those of a key notice count before others."""
    embedded = dict(_list_embedded(reader))
    if _NOTICE in embedded:
        said = json.loads(_unpack(embedded[_NOTICE]))
        return KeyNotice(str(said["contract_number"]), str(said["key"]))
    if _CERTIFICATE in embedded:
        said = json.loads(_unpack(embedded[_CERTIFICATE]))
        return CertificatePaper(str(said["certificate"]["contract_number"]), hashlib.sha256(pdf).hexdigest())
    return None


def _list_embedded(reader: pypdf.PdfReader) -> Iterator[tuple[str, Any]]:
    """Embedded files with their names, none unpacked; those that a name tree of many branches has are not ours."""
    names: Any = reader.root_object.get("/Names")
    tree = names.get_object().get("/EmbeddedFiles") if names else None
    leaf = (tree.get_object().get("/Names") if tree else None) or []
    for name, specification in list(zip(leaf[::2], leaf[1::2], strict=False))[:_MOST_NAMES]:
        yield str(name.get_object()), specification.get_object()["/EF"]["/F"].get_object()


def _unpack(stream: Any) -> bytes:
    data: bytes = stream.get_data()
    if len(data) > _MOST_DATA:
        raise LimitReachedError
    return data


def _parse_text(reader: pypdf.PdfReader) -> Paper | FileFault:
    """Number and key as they stand behind their words; a file that says two of one is none that can be looked up."""
    pages = (reader.pages[place] for place in range(min(_PAGES_READ, len(reader.pages))))
    text = unicodedata.normalize("NFKC", "\n".join(page.extract_text() for page in pages)).translate(_DASHES)
    numbers, keys = set(_NUMBER.findall(text)), set(_KEY.findall(text))
    if len(numbers) != 1 or len(keys) != 1:
        return FileFault.OTHER_PAPER
    return KeyNotice(numbers.pop(), keys.pop())
