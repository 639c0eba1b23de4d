from shared.runtime.digests import digest_shown
from shared.schemas.model import Schema


class Shown(Schema):
    tag: str = ""
    name: str


def test_a_tag_is_a_short_digest_of_all_but_the_tag_itself() -> None:
    tag = digest_shown(Shown(name="東伊豆町"))
    assert tag == digest_shown(Shown(tag="x", name="東伊豆町")) != digest_shown(Shown(name="東伊豆 町"))
    assert (len(tag), int(tag, 16) > 0) == (32, True)


def test_what_several_parts_show_is_not_what_they_show_in_another_order() -> None:
    one, other = Shown(name="一"), Shown(name="二")
    assert digest_shown(one, other) != digest_shown(other, one) != digest_shown(one)
