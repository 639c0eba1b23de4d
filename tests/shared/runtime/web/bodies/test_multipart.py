"""Forms with files: read as they were meant, and refused where two readers could read them in two ways."""

import pytest

from shared.runtime.web.bodies.multipart import MOST_PARTS, Part, is_multipart, read_parts
from shared.runtime.web.bodies.unreadable import UnreadError

TYPE = "multipart/form-data; boundary=x"


def write(*parts: str, end: str = "--x--\r\n") -> bytes:
    return "".join(f"--x\r\n{part}\r\n" for part in parts).encode() + end.encode()


def test_fields_and_files_are_read_as_they_were_sent() -> None:
    body = write(
        'Content-Disposition: form-data; name="to"\r\n\r\na@b.lg.jp',
        'Content-Disposition: form-data; name="contact"\r\nContent-Type: application/json\r\n\r\n{"a": 1}',
        'content-disposition: form-data; name="invoice"; filename="請求書.pdf"\r\n\r\n%PDF\r\n-x',
        'Content-Disposition: form-data; name="empty"\r\n\r\n',
    )
    assert read_parts(TYPE, body) == [
        Part("to", b"a@b.lg.jp"),
        Part("contact", b'{"a": 1}'),
        Part("invoice", b"%PDF\r\n-x"),
        Part("empty", b""),
    ]
    assert read_parts('multipart/form-data; boundary="x"', body)[0].name == "to"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Form-Data;boundary=x"])
def test_its_type_is_known_however_it_is_written(kind: str) -> None:
    assert is_multipart(kind)
    assert not is_multipart("application/json")


NAMED = 'Content-Disposition: form-data; name="a"'
UNREADABLE = {
    "nothing": b"",
    "no end": write(f"{NAMED}\r\n\r\nb", end=""),
    "no part": b"--x--\r\n",
    "text before": b"preamble\r\n" + write(f"{NAMED}\r\n\r\nb"),
    "text behind": write(f"{NAMED}\r\n\r\nb", end="--x--\r\nepilogue"),
    "no head": write("b"),
    "no name": write("Content-Disposition: form-data\r\n\r\nb"),
    "two names": write(f'{NAMED}; name="b"\r\n\r\nb'),
    "two heads": write(f"{NAMED}\r\n{NAMED.replace('a', 'b', 1)}\r\n{NAMED}\r\n\r\nb"),
    "other disposition": write('Content-Disposition: attachment; name="a"\r\n\r\nb'),
    "another encoding": write(f"{NAMED}\r\nContent-Transfer-Encoding: base64\r\n\r\nYg=="),
    "a long head": write(f"{NAMED}\r\nX: {'x' * 1000}\r\n\r\nb"),
    "no UTF-8": b"--x\r\n" + NAMED.encode().replace(b'"a"', b'"\xff"') + b"\r\n\r\nb\r\n--x--\r\n",
    "too many": write(*[f"{NAMED}\r\n\r\nb"] * (MOST_PARTS + 1)),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_whole_form_is_not_read(what: str) -> None:
    with pytest.raises(UnreadError):
        read_parts(TYPE, UNREADABLE[what])


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"]
)
def test_without_a_boundary_nothing_is_read(kind: str) -> None:
    with pytest.raises(UnreadError):
        read_parts(kind, write(f"{NAMED}\r\n\r\nb"))
