"""The JSON Schemas of the data that papers carry, for whoever reads a paper with a program."""

import json

from shared.schemas.facts.paper_data import PAPER_DATA


def render_paper_schemas() -> dict[str, str]:
    """Each schema as JSON, by its name."""
    return {name: _render(name) for name in PAPER_DATA}


def _render(name: str) -> str:
    schema = PAPER_DATA[name].model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:hosho:schema:{name}"}
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
