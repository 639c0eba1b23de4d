"""Papers and tables as an API gave them, handed on to the browser."""

from fastapi.responses import Response

from services.portal.apis.api import File

NOBODY_KEEPS = "no-store, no-transform"
PDF = "application/pdf"
# Viewers of browsers put the file into a page of theirs, as an object with styles, which the policy of pages forbids.
_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def answer_file(file: File, *, keep: str = NOBODY_KEEPS) -> Response:
    headers = {"Cache-Control": keep}
    if file.media_type == PDF:
        headers["Content-Security-Policy"] = _POLICY
    if file.disposition is not None:
        headers["Content-Disposition"] = file.disposition
    return Response(file.content, media_type=file.media_type, headers=headers)
