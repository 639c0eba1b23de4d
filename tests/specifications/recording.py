"""Writes down requests, answers and problems that the tests see, as examples for the specifications.

`make examples` runs the tests with `RECORD_EXAMPLES` set: what an operation has no example of gets the first one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from shared.runtime.web.specification.examples import PROBLEMS_FILE

_SERVICES = Path(__file__).parents[2] / "services"
_LONGEST = 12_000
# The shapes of a token and of a webhook's secret, which no scanner for leaked ones takes for one.
_SHAPES = {"access_token": "header.claims.signature", "secret": "whsec_" + 43 * "A" + "="}


def find_file(service: str) -> Path:
    return _SERVICES / f"{service}_api" / "examples.json"


def record(service: str, operation: dict[str, Any] | None, response: httpx.Response) -> None:
    """Adds what the files of examples lack."""
    if operation is None:
        return
    if response.is_success:
        with _opened(find_file(service)) as examples:
            _record_success(examples, operation["operationId"], response)
    elif "problem" in response.headers.get("content-type", ""):
        problem = response.json()
        kept = {name: problem[name] for name in ("detail", "errors") if problem.get(name)}
        if "errors" in kept:
            kept["errors"] = kept["errors"][:3]
        with _opened(PROBLEMS_FILE) as problems:
            problems.setdefault(problem["code"], kept)


@contextmanager
def _opened(file: Path) -> Iterator[dict[str, Any]]:
    """What a file holds; it is written anew where that was changed."""
    text = file.read_text(encoding="utf-8")
    content = json.loads(text)
    yield content
    after = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if after != text:
        file.write_text(after, encoding="utf-8")


def _record_success(examples: dict[str, Any], name: str, response: httpx.Response) -> None:
    if not response.content:
        return
    if not response.headers["content-type"].startswith("application/json"):
        request = _read_request(response.request)
        if request is not None:  # of a paper, whose example is in docs/pictures
            examples["requests"].setdefault(name, request)
        return
    if name in examples["answers"]:
        return
    answer = response.json()
    answer |= {name: shape for name, shape in _SHAPES.items() if name in answer}
    if len(response.content) > _LONGEST or answer.get("items") == []:
        return
    examples["answers"][name] = answer
    request = _read_request(response.request)
    if request is not None:
        examples["requests"][name] = request


def _read_request(request: httpx.Request) -> Any:
    media_type = request.headers.get("content-type", "")
    if media_type.startswith("application/json"):
        return json.loads(request.content)
    if media_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.content.decode()))
    return None
