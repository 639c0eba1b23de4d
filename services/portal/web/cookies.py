"""The two cookies: whose session it is, and a sign-in under way. No script reads them, and no other site sends them."""

from fastapi import Request, Response

from services.portal.settings import Settings

SESSION = "session"
SIGN_IN = "sign-in"


def read_cookie(request: Request, settings: Settings, name: str) -> str | None:
    return request.cookies.get(_name(settings, name))


def set_cookie(answer: Response, settings: Settings, name: str, value: str, *, life_s: int | None = None) -> None:
    """Until the browser ends, or for `life_s`."""
    answer.set_cookie(
        _name(settings, name), value, path="/", secure=settings.is_secure, httponly=True, samesite="lax", max_age=life_s
    )


def delete_cookie(answer: Response, settings: Settings, name: str) -> None:
    answer.delete_cookie(_name(settings, name), path="/", secure=settings.is_secure, httponly=True, samesite="lax")


def _name(settings: Settings, name: str) -> str:
    """Browsers take `__Host-` from this very host by https alone; http, which is on this machine, goes without."""
    return f"__Host-hosho-{name}" if settings.is_secure else f"hosho-{name}"
