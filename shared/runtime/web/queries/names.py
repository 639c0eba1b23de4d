"""Query parameters that an operation does not have are refused, as unknown fields of a body are."""

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from shared.runtime.problems import REQUEST_INVALID
from shared.runtime.web.specification.declarations import may_refuse


@may_refuse(REQUEST_INVALID)
async def refuse_unknown_query(request: Request) -> None:
    """Raises RequestValidationError that names each of them."""
    if not request.scope["query_string"]:
        return
    unknown = request.query_params.keys() - _list_names(request.scope["route"])
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None} for name in sorted(unknown)]
        )


def _list_names(route: APIRoute) -> set[str]:
    fields = get_flat_params(route.dependant)
    return {field.alias for field in fields if getattr(field.field_info, "in_", ParamTypes.query) is ParamTypes.query}
