"""Calls an API with whatever its specification allows, and with what it does not, and holds it to its word.

Of each call: the answer is told (status, headers, media type, body, code: `tests/specifications/watching.py`), is never
a 5xx, takes what the schema allows unless a listed reason stands against it, and takes nothing else. Without a token it
is a 401, with another role's a 403, with another method a 405. What answers name (`x-names`) is what later calls ask
for, as the links of the specification say.
"""

import copy
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from tests.fuzz.reasons import OF_RULES, OF_THE_MOMENT, REASONS
from tests.fuzz.values import Values
from tests.harness import CLIENTS, Installation
from tests.pages import SPECS
from tests.specifications.schemas import find_faults, resolve

SETTLE_EVERY = 100
# Fields that a body asks for as an answer named them.
_ASKED_BY_NAME = ("contract_number", "key")
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass
class Case:
    """One request; `spoilt` says that something in it is against the specification."""

    operation: dict[str, Any] = field(repr=False)
    method: str
    path: str
    query: dict[str, str | list[str]]
    headers: dict[str, str] = field(repr=False)
    body: Any
    has_body: bool
    spoilt: bool = False
    expect: int | None = None


@dataclass
class Run:
    """One role's calls of one API."""

    installation: Installation
    service: str
    client: str
    seed: int = 0
    known: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tally: Counter[tuple[str, int]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._spec = SPECS[f"{self.service}_api"]
        self._source = random.Random(f"{self.service} {self.client} {self.seed}")
        self._values = Values(self._source, self._spec)
        self._operations = [
            (path, method, operation)
            for path, methods in self._spec["paths"].items()
            for method, operation in methods.items()
            if operation["operationId"] != "issue_token"
        ]

    async def go(self, cases: int) -> None:
        caller = self.installation.caller(self.service, self.client)
        self._token = await caller.token()
        for number in range(cases):
            case = self._draw()
            answer = await self._send(caller.http, case)
            self.tally[(case.operation["operationId"], answer.status_code)] += 1
            fault = self._find_fault(case, answer)
            assert fault is None, (fault, case.operation["operationId"], case, answer.status_code, answer.text[:600])
            self._learn(answer, case)
            if number % SETTLE_EVERY == SETTLE_EVERY - 1:
                await self.installation.settle()

    def _draw(self) -> Case:
        path, method, operation = self._source.choice(self._operations)
        case = Case(operation, method, path, {}, {"Authorization": f"Bearer {self._token}"}, None, has_body=False)
        for parameter in operation.get("parameters", []):
            self._add_parameter(case, parameter)
        self._add_body(case)
        self._act_as_somebody(case)
        return case

    def _add_parameter(self, case: Case, parameter: dict[str, Any]) -> None:
        name, schema = parameter["name"], parameter["schema"]
        if not parameter.get("required") and self._source.random() > 0.35:
            return
        value: Any = self._values.draw(schema)
        if self.known[name] and self._source.random() < 0.85:
            value = self._source.choice(self.known[name][-50:])
        elif self._source.random() < 0.1:
            value = self._values.spoil(value, schema)
        if value is None or value == []:
            case.spoilt |= bool(parameter.get("required"))
            return
        if isinstance(value, list) and parameter["in"] == "query":
            texts = [str(part).encode("utf-8", "replace").decode() for part in value]
            case.spoilt |= bool(texts) and not self._is_allowed(texts[-1], texts, schema)
            case.query[name] = texts
            return
        text = str(value).encode("utf-8", "replace").decode() or "x"
        case.spoilt |= not self._is_allowed(text, [text], schema)
        if parameter["in"] == "path":
            case.path = case.path.replace(f"{{{name}}}", quote(text, safe=""))
        elif parameter["in"] == "query":
            case.query[name] = text
        else:
            case.headers[name] = text.encode("ascii", "replace").decode()

    def _is_allowed(self, text: str, texts: list[str], schema: dict[str, Any]) -> bool:
        """Whether what stands in an address can be read as a value that the schema allows."""
        readings: list[Any] = [text, texts, *([int(text)] if text.removeprefix("-").isdecimal() else [])]
        return any(not list(find_faults(reading, schema, self._spec)) for reading in readings)

    def _add_body(self, case: Case) -> None:
        media = case.operation.get("requestBody", {}).get("content", {}).get("application/json")
        if media is None:
            return
        case.has_body = True
        schema = media["schema"]
        if "example" in media and self._source.random() < 0.7:
            case.body = self._vary(copy.deepcopy(media["example"]), schema)
        else:
            case.body = self._values.draw(schema)
        if self._source.random() < 0.3:
            case.body = self._values.spoil(case.body, schema)
        case.spoilt |= bool(list(find_faults(case.body, schema, self._spec)))

    def _vary(self, body: Any, schema: dict[str, Any]) -> Any:
        """An example with what is known put in, and some fields drawn anew."""
        if "$ref" in schema:
            return self._vary(body, resolve(schema["$ref"], self._spec))
        if "anyOf" in schema or "oneOf" in schema or not isinstance(body, dict):
            fitting = [
                choice
                for choice in schema.get("anyOf", schema.get("oneOf", []))
                if not list(find_faults(body, choice, self._spec))
            ]
            return self._vary(body, fitting[0]) if fitting and isinstance(body, dict) else body
        for name, inner in schema.get("properties", {}).items():
            chance = self._source.random()
            if name in _ASKED_BY_NAME and self.known[name] and chance < 0.8:
                body[name] = self.known[name][-1]
            elif name in body and isinstance(body[name], dict):
                body[name] = self._vary(body[name], inner)
            elif chance < 0.06:
                body[name] = self._values.draw(inner)
        return body

    def _act_as_somebody(self, case: Case) -> None:
        """Now and then nobody, and now and then with a method that the address does not have."""
        chance = self._source.random()
        secured = case.operation.get("security") != []
        roles = case.operation.get("x-roles")
        role = CLIENTS[self.client][0] if roles else None
        if chance < 0.03 and secured:
            case.headers["Authorization"] = self._source.choice(["", "Bearer", "Bearer x.y.z", "Basic eDp5"])
            case.expect = 401
        elif chance < 0.05:
            path = next(path for path, _, operation in self._operations if operation is case.operation)
            others = [method for method in _METHODS if method not in self._spec["paths"][path]]
            case.method, case.expect = self._source.choice(others), 405
        elif roles and role not in roles:
            case.expect = 403

    async def _send(self, http: httpx.AsyncClient, case: Case) -> httpx.Response:
        options: dict[str, Any] = {}
        if case.has_body:
            options["content"] = _encode(case.body)
            case.headers["Content-Type"] = "application/json"
        return await http.request(case.method.upper(), case.path, params=case.query, headers=case.headers, **options)

    def _find_fault(self, case: Case, answer: httpx.Response) -> str | None:
        status = answer.status_code
        if status >= 500:
            return "a server error"
        if case.expect is not None:
            # A fault that can be seen without knowing who asks may be told first.
            return None if status in (case.expect, 400, 404, 405, 422) else f"{case.expect} was expected"
        if case.spoilt:
            return "what the specification does not allow was taken" if status < 400 else None
        if status < 400 or status in OF_THE_MOMENT:
            return None
        return self._find_unlisted(answer.json())

    def _find_unlisted(self, problem: dict[str, Any]) -> str | None:
        if problem["code"] in OF_RULES:
            self.refused[problem["code"]] += 1
            return None
        errors = problem.get("errors", [])
        codes = {error["code"] for error in errors if f"{error['code']} {error['pointer']}" not in REASONS}
        codes = codes if errors else {problem["code"]}
        self.refused.update(codes)
        unlisted = codes - REASONS.keys()
        return f"refused for {unlisted}, which no reason is listed for" if unlisted else None

    def _learn(self, answer: httpx.Response, case: Case) -> None:
        if not answer.is_success or "json" not in answer.headers.get("content-type", ""):
            return
        if "ETag" in answer.headers:
            self.known["if-match"].append(answer.headers["ETag"])
        told = (
            case.operation["responses"].get(str(answer.status_code), {}).get("content", {}).get("application/json", {})
        )
        self._collect(answer.json(), told.get("schema", {}))

    def _collect(self, value: Any, schema: dict[str, Any]) -> None:
        if "$ref" in schema:
            schema = resolve(schema["$ref"], self._spec)
        if isinstance(value, list):
            for part in value:
                self._collect(part, schema.get("items", {}))
        if isinstance(value, dict):
            for name, part in value.items():
                inner = schema.get("properties", {}).get(name, {})
                if isinstance(part, str) and "x-names" in inner:
                    self.known[inner["x-names"]].append(part)
                if isinstance(part, str) and name in _ASKED_BY_NAME:
                    self.known[name].append(part)
                if name == "next_cursor" and part is not None:
                    self.known["cursor"].append(part)
                self._collect(part, inner)


def _encode(body: Any) -> bytes:
    return json.dumps(body).encode()
