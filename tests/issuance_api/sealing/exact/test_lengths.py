import pytest
from asn1crypto import core

from services.issuance_api.sealing.exact.lengths import is_indefinite, mend_lengths

mend_lengths()


class _Texts(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.OctetString


class _Pair(core.Sequence):  # type: ignore[misc]
    _fields = [("first", _Texts), ("second", core.OctetString)]  # noqa: RUF012 - as asn1crypto has it


@pytest.mark.parametrize(
    ("header", "indefinite"),
    [
        ("3080", True),
        ("308180", False),
        ("30820180", False),
        ("a080", True),
        ("a082018430820180", False),
        ("a08201843080", True),
        ("7f816380", True),
        ("7f81638180", False),
    ],
)
def test_a_length_is_indefinite_where_it_is_0x80_and_nothing_else(header: str, indefinite: bool) -> None:
    assert is_indefinite(bytes.fromhex(header)) is indefinite


@pytest.mark.parametrize("length", [0x80, 0x180, 0x280, 0x1080])
def test_what_was_read_with_a_definite_length_is_written_as_it_was(length: int) -> None:
    """The octets in it have a longer length than they need, which writing them anew would shorten."""
    octets = _frame(0x04, bytes(30), longer=True)
    written = _frame(0x30, octets + _frame(0x04, bytes(length - len(octets) - 4), longer=True))
    assert written[: written.index(octets)].endswith(b"\x80")

    value = _Texts.load(written)
    assert value[0].native is not None

    assert value.dump() == written


def test_an_indefinite_length_is_written_as_a_definite_one() -> None:
    assert _Texts.load(bytes.fromhex("3080 0401aa 0000")).dump() == bytes.fromhex("3003 0401aa")


def test_a_change_within_a_value_whose_length_ends_in_0x80_is_written() -> None:
    value = _Pair({"first": _Texts([bytes(100)]), "second": bytes(22)})
    assert value.dump()[:3] == bytes.fromhex("308180")
    value["second"] = bytes(30)
    assert _Pair.load(value.dump())["second"].native == bytes(30)


def _frame(tag: int, content: bytes, *, longer: bool = False) -> bytes:
    size = 2 if longer else (len(content).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(content).to_bytes(size, "big") + content
