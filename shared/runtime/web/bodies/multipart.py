"""`multipart/form-data` (RFC 7578), read strictly: what two readers could take for different things is refused."""

import re
from typing import NamedTuple

from shared.runtime.web.bodies.unreadable import UnreadError

FORM_TYPE = "multipart/form-data"
MOST_PARTS = 20
_MOST_HEAD = 1_000  # bytes
_BOUNDARY = re.compile(r"""boundary=(?:"([0-9A-Za-z'()+_,./:=? -]{1,70})"|([0-9A-Za-z'+_.-]{1,70}))""")
_NAMED = re.compile(r'form-data((?:;\s*[a-z-]+\*?=(?:"(?:[^"\\\r\n]|\\.)*"|[^\s;"]+))*)\s*', re.I)
_PARAMETER = re.compile(r';\s*([a-z-]+\*?)=(?:"((?:[^"\\\r\n]|\\.)*)"|([^\s;"]+))', re.I)


class Part(NamedTuple):
    """One part by its name; that of a file is not read any further."""

    name: str
    content: bytes


def is_multipart(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == FORM_TYPE


def read_parts(content_type: str, body: bytes) -> list[Part]:
    """Raises UnreadError for what is no whole form, or has more than MOST_PARTS."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise UnreadError
    line = b"\r\n--" + (found[1] or found[2]).encode()
    beginning, *sections = (b"\r\n" + body).split(line)
    if beginning not in (b"", b"\r\n") or not 2 <= len(sections) <= MOST_PARTS + 1:
        raise UnreadError
    *parts, end = sections
    if end.rstrip(b"\r\n") != b"--":
        raise UnreadError
    return [_read_part(part) for part in parts]


def _read_part(section: bytes) -> Part:
    head, is_whole, content = section.partition(b"\r\n\r\n")
    if not head.startswith(b"\r\n") or not is_whole or len(head) > _MOST_HEAD:
        raise UnreadError
    headers: dict[str, str] = {}
    for line in _decode(head[2:]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or name.lower() in headers:
            raise UnreadError
        headers[name.lower()] = value.strip()
    named = _NAMED.fullmatch(headers.get("content-disposition", ""))
    if named is None or "content-transfer-encoding" in headers:
        raise UnreadError
    parameters = [(name.lower(), quoted or bare) for name, quoted, bare in _PARAMETER.findall(named[1])]
    names = [name for name, _ in parameters]
    if names.count("name") != 1 or len(set(names)) != len(names):
        raise UnreadError
    return Part(dict(parameters)["name"], content)


def _decode(head: bytes) -> str:
    try:
        return head.decode()
    except UnicodeDecodeError as error:
        raise UnreadError from error
