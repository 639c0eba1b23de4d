"""Papers and tables as an API gave them, handed on to the browser."""

from fastapi.responses import Response

from services.portal.apis.api import File

NOBODY_KEEPS = "no-store, no-transform"


def answer_file(file: File, *, keep: str = NOBODY_KEEPS) -> Response:
    headers = {"Cache-Control": keep}
    if file.disposition is not None:
        headers["Content-Disposition"] = file.disposition
    return Response(file.content, media_type=file.media_type, headers=headers)
