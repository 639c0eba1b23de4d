"""`hosho leaflet`, as whoever helps a town types it."""

from pathlib import Path

import pypdf
import pytest

from services.admin.commands.towns.leaflet import leaflet
from services.admin.refusal import Refusal
from shared.schemas.words.towns.register import AUTHORITIES

pytestmark = pytest.mark.usefixtures("fonts")


def test_a_leaflet_is_written_for_the_day_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "leaflet.pdf"
    leaflet(authority="223018", out=out, on="2026-03-31")
    assert f"{out}: 東伊豆町, as of 2026-03-31." in capsys.readouterr().out
    [page] = pypdf.PdfReader(out).pages
    assert "始まります" in page.extract_text()


@pytest.mark.parametrize(
    ("code", "on", "told"),
    [
        ("222194", None, "Nothing is known of 222194 下田市 but its name. Ask it, then add"),
        ("202061", None, "not known whether 202061 諏訪市 takes electronic guarantees"),
        ("112194", None, "112194 上尾市 takes no electronic guarantees on .*later `valid_from`"),
        ("223010", None, "There is no body with the code 223010"),
        ("223018", "令和8年4月1日", "is no day. Write it as 2026-04-01"),
    ],
)
def test_where_there_is_nothing_to_tell_it_says_what_to_do(
    tmp_path: Path, code: str, on: str | None, told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        leaflet(authority=code, out=tmp_path / "leaflet.pdf", on=on)
    assert not (tmp_path / "leaflet.pdf").exists()


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        leaflet(authority="223018", out=tmp_path / "missing" / "leaflet.pdf", on=None)
    ended = (AUTHORITIES / "towns.toml").read_text(encoding="utf-8")
    ended = ended.replace("{ from = 2026-04-01, counted_by", "{ from = 2026-04-01, until = 2026-06-30, counted_by", 1)
    for name, text in (("default.toml", (AUTHORITIES / "default.toml").read_text(encoding="utf-8")), ("t.toml", ended)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("HOSHO_AUTHORITIES_FOLDER", str(tmp_path))
    with pytest.raises(Refusal, match="takes no electronic guarantees on 2026-07-01"):
        leaflet(authority="223018", out=tmp_path / "leaflet.pdf", on="2026-07-01")
    (tmp_path / "t.toml").write_text("[[authority]]\n", encoding="utf-8")
    with pytest.raises(Refusal, match="authority 1"):
        leaflet(authority="223018", out=tmp_path / "leaflet.pdf", on=None)
