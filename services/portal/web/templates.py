"""Jinja2 as the pages use it: all that is filled in is escaped, and what is not there is an error."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.portal.web.static_files import StaticFiles
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.money import format_yen

FOLDER = Path(__file__).parents[1] / "templates"
_DAY = Markup('<span class="day"><span>{}</span> <span>({})</span></span>')


class Templates:
    def __init__(self, static: StaticFiles) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(day=show_day, moment=show_moment, yen=show_yen, value=show_value)
        self._environment.globals["static"] = static.address

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(name).render(values)


def show_day(day: date | str | None) -> str:
    """令和8年4月10日 (2026-04-10), either of them on one line; nothing for None."""
    if not day:
        return ""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return _DAY.format(format_wareki(day), day.isoformat())


def show_moment(moment: datetime | None) -> str:
    """令和8年4月10日 (2026-04-10) 14:05, in Japan; nothing for None."""
    if moment is None:
        return ""
    there = in_japan(moment)
    return Markup("{} {:%H:%M}").format(show_day(there.date()), there)


def show_yen(amount: int | None) -> str:
    """20,000,000円; nothing for None."""
    return "" if amount is None else format_yen(amount)


def show_value(value: Any, field: str = "") -> str:
    """A content before or after a change, whatever its type: amounts as money, days and terms as days."""
    if value is None:
        return "（なし）"
    if isinstance(value, int) and field.endswith("amount"):
        return format_yen(value)
    if isinstance(value, dict):
        return _show_parts(value)
    if isinstance(value, list):
        return Markup("、").join(show_value(item) for item in value)
    text = str(value)
    return show_day(text) if field.endswith("_on") or field == "contract_date" else text


def _show_parts(value: Mapping[str, Any]) -> str:
    if value.keys() == {"from", "to"}:
        return Markup(" ～ ").join((show_day(value["from"]), show_day(value["to"])))
    return Markup(" ").join(show_value(part) for part in value.values() if part not in (None, "", False))
