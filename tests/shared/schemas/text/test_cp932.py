"""What CP932 lacks is marked and named; what it has under another code point is not lost."""

from shared.schemas.text.cp932 import write_in_cp932


def test_what_is_lacking_is_marked_and_named_once_in_order() -> None:
    assert write_in_cp932("𠮷田・塚︀田・𠮷野") == ("〓田・塚〓田・〓野", ["𠮷", "\ufe00"])
    assert write_in_cp932("髙﨑①㈱～") == ("髙﨑①㈱～", [])


def test_the_same_signs_under_other_code_points_are_kept() -> None:
    written, lacking = write_in_cp932("〜−‖—¢£¬¥")
    assert (written, lacking) == ("～－∥―￠￡￢￥", [])
    assert written.encode("cp932").decode("cp932") == written
