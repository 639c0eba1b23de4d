"""`hosho leaflet`: one page for a town to hand out, drawn from its profile."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.admin.fonts import convert_fonts, find_extra_table
from services.admin.refusal import Refusal
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.dates import in_japan, parse_day
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer
from shared.schemas.words.towns.electronic import Electronic
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.register import AUTHORITIES, Authority, load_authorities

console = Console()


def leaflet(
    authority: Annotated[str, typer.Option(help="The code of the town (団体コード), such as 223018.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    on: Annotated[str | None, typer.Option(help="As of which day; today in Japan where it is left out.")] = None,
) -> None:
    """Draw the leaflet of a town: since when it takes electronic guarantees, the steps, how to hand in, whom to ask.

    HOSHO_AUTHORITIES_FOLDER is the folder of towns, HOSHO_ISSUER_FILE the surety company.
    """
    day = _read_day(on)
    try:
        repertoire = load_repertoire(find_extra_table())
        towns = load_authorities(Path(os.environ.get("HOSHO_AUTHORITIES_FOLDER") or AUTHORITIES), repertoire)
        issuer = load_issuer(Path(os.environ.get("HOSHO_ISSUER_FILE") or SAMPLE_FILE), repertoire)
    except ValueError as fault:
        raise Refusal(str(fault)) from None
    profile, electronic = _require_electronic(authority, towns.find(authority, day), day)

    from services.issuance_api.documents.fonts.registration import register_fonts
    from services.issuance_api.documents.papers.leaflet import render_leaflet

    register_fonts(convert_fonts(console.print))
    try:
        pdf = render_leaflet(profile, electronic, issuer, day)
    except ValueError as fault:
        raise Refusal(
            f"The leaflet of {profile.name} cannot be drawn: {fault}. Shorten the texts of its entry."
        ) from None
    _write(out, pdf)
    console.print(f"{out}: {profile.name}, as of {day}.", highlight=False, soft_wrap=True)


def _read_day(on: str | None) -> date:
    if on is None:
        return in_japan(datetime.now(UTC)).date()
    try:
        return parse_day(on)
    except ValueError:
        raise Refusal(f"{on} is no day. Write it as 2026-04-01.") from None


def _require_electronic(code: str, town: Authority | None, day: date) -> tuple[AuthorityProfile, Electronic]:
    """Raises Refusal, with what to do, for a body that has nothing to tell."""
    if town is None:
        raise Refusal(f"There is no body with the code {code}. bodies.csv and the entries of towns have the codes.")
    profile, named = town.profile, f"{code} {town.name}"
    if profile is None:
        raise Refusal(
            f"Nothing is known of {named} but its name. Ask it, then add an [[authority]] for it, with `electronic` "
            "and `submission`, to a file of the folder of towns; `hosho authorities check` reads what you wrote."
        )
    if not profile.electronic_known:
        raise Refusal(
            f"It is not known whether {named} takes electronic guarantees: its page says nothing of them "
            f"({profile.source}). Ask it, and add `electronic` to its entry."
        )
    if profile.electronic is None or _is_over(profile.electronic, day):
        raise Refusal(
            f"{named} takes no electronic guarantees on {day}, by its entry ({profile.source}). Once it does, add a "
            "second entry for it with `electronic` and a later `valid_from`, and name a day from then on with --on."
        )
    return profile, profile.electronic


def _is_over(electronic: Electronic, day: date) -> bool:
    """Whether each of its starts has an end, and that has passed."""
    ends = [start.until for start in electronic.starts]
    return bool(ends) and all(end is not None and end < day for end in ends)


def _write(out: Path, pdf: bytes) -> None:
    try:
        out.write_bytes(pdf)
    except OSError as error:
        raise Refusal(f"{out} cannot be written ({error.strerror}).") from None
