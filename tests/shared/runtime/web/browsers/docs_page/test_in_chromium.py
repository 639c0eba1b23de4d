"""`/docs` in a real browser that reaches nothing but this machine."""

from pathlib import Path

from starlette.responses import HTMLResponse

from tests.chromium import Outside, browse, needs_chromium, serve
from tests.harness import Installation


@needs_chromium
async def test_the_calls_are_shown_and_nothing_leaves_this_machine(installation: Installation, tmp_path: Path) -> None:
    app = installation.verification
    outside = Outside()
    options = ["--dump-dom", "--virtual-time-budget=30000"]
    async with (
        serve(app) as address,
        outside.standing() as proxy,
        browse(f"{address}/docs", tmp_path, options, proxy) as process,
    ):
        shown, said = await process.communicate()
    text = shown.decode()
    for path in app.openapi()["paths"]:
        assert f'data-path="{path}"' in text, path
    assert outside.asked == []
    assert "Content Security Policy" not in said.decode()
    assert "CONSOLE" not in said.decode()


@needs_chromium
async def test_what_a_page_asks_of_the_world_would_be_seen(tmp_path: Path) -> None:
    page = HTMLResponse('<img src="http://cdn.example/logo.png"><script src="https://cdn.example/ui.js"></script>')
    outside = Outside()
    async with (
        serve(page) as address,
        outside.standing() as proxy,
        browse(address, tmp_path, ["--dump-dom"], proxy) as process,
    ):
        await process.communicate()
    assert {line.partition("cdn.example")[0] for line in outside.asked} == {"GET http://", "CONNECT "}
