"""The page on which one chooses whom to sign in as; it says that it is a sample."""

from html import escape
from pathlib import Path
from string import Template

from services.local.sign_in.sample import DemoPerson

_PAGE = Template(Path(__file__).with_name("page.html").read_text("utf-8"))
_BUTTON = '<form method="post" action="/authorize/{key}?{query}"><button>{name} ({role}, {org})</button></form>'


def compose_page(people: dict[str, DemoPerson], query: str) -> str:
    """`query` is what the front end sent, which goes on to the next step as it is."""
    buttons = (
        _BUTTON.format(
            key=escape(key),
            query=escape(query),
            name=escape(person.name),
            role=escape(person.role),
            org=escape(person.org),
        )
        for key, person in people.items()
    )
    return _PAGE.substitute(buttons="\n".join(buttons))
