"""`/docs`: the calls of a service to be read and tried in a browser, with every file from here.

Swagger UI comes from the package fastapi-offline, of which only its files are used.
"""

from html import escape
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)

_STATIC = Path(str(files("fastapi_offline") / "static"))
_ASSETS = {
    "favicon.png": "image/png",
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
}
_ONE_DAY = {"Cache-Control": "public, max-age=86400"}
# Nothing but this service is loaded or called; the page's own script is a file, so that none may stand in the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Addresses are relative, so that they hold behind a proxy that puts the service under a path.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""


@router.get("/docs")
async def show_page(request: Request) -> Response:
    page = _PAGE.format(title=escape(request.app.title))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
async def get_start() -> Response:
    return Response(_START, media_type="text/javascript")


@router.get("/docs/assets/{name}")
async def get_asset(name: str) -> Response:
    if name not in _ASSETS:
        raise HTTPException(404)
    return FileResponse(_STATIC / name, media_type=_ASSETS[name], headers=_ONE_DAY)
