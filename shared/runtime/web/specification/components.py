"""The schemas of a document: those that something refers to, each under its own name."""

import json
import re
from typing import Any

Json = dict[str, Any]
_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
_MODE = re.compile(r"-(Input|Output)$")


def tidy_schemas(document: Json) -> None:
    """Leaves out what nothing refers to; what then stands in one shape loses the framework's mark of its mode."""
    schemas: Json = document["components"]["schemas"]
    used: set[str] = set()
    waiting = _list_references(document["paths"])
    while waiting:
        used |= waiting
        waiting = {name for known in waiting for name in _list_references(schemas[known])} - used
    names = {name: _MODE.sub("", name) for name in used}
    both = [name for name in used if list(names.values()).count(names[name]) > 1]
    names |= {name: name for name in both}
    text = json.dumps({"paths": document["paths"], "schemas": {names[name]: schemas[name] for name in sorted(used)}})
    renamed = json.loads(_REFERENCE.sub(lambda found: f'"#/components/schemas/{names[found[1]]}"', text))
    document["paths"], document["components"]["schemas"] = renamed["paths"], renamed["schemas"]


def _list_references(part: Any) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(part)))
