"""What can be refused below an endpoint, read from the code: each `ProblemKind` that it or what it calls names.

Names are followed through imports. A method is looked for by its name in the classes that a module imports, so that of
two classes with one method name both are followed: too much rather than too little.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from shared.runtime.errors import invalid_field
from shared.runtime.problems import REQUEST_INVALID
from shared.schemas.facts.problem import ProblemKind

_ROOTS = ("services.", "shared.")


def find_refusals(function: Callable[..., Any]) -> set[ProblemKind]:
    """All kinds that `function` may refuse with, itself or below it."""
    found: set[ProblemKind] = set()
    seen: set[object] = set()
    waiting: list[object] = [function]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current is invalid_field:
            found.add(REQUEST_INVALID)
            continue
        for value in _list_named(current):
            if isinstance(value, ProblemKind):
                found.add(value)
            elif inspect.isfunction(value) and value.__module__.startswith(_ROOTS):
                waiting.append(value)
    return found


@cache
def _list_named(function: FunctionType) -> tuple[object, ...]:
    """The functions, methods and problem kinds that the body of a function names."""
    if not Path(function.__code__.co_filename).is_file():  # what dataclasses write
        return ()
    module = importlib.import_module(function.__module__)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = [part for node in ast.walk(tree) if isinstance(node, _FUNCTIONS) for part in node.body]
    caught = [node for part in body for attempt in ast.walk(part) if _catches(attempt) for node in _list_tried(attempt)]
    nodes = [node for part in body for node in ast.walk(part) if node not in caught]
    # Of `a.b.c()` only c is called.
    inner = {
        id(node.value) for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    }
    return tuple(value for node in nodes if id(node) not in inner for value in _resolve(node, module))


def _catches(node: ast.AST) -> bool:
    """Whether it is a `try` that keeps a refusal for itself."""
    return isinstance(node, ast.Try) and any(
        isinstance(handler.type, ast.Name)
        and handler.type.id == "DomainError"
        and not any(isinstance(inner, ast.Raise) for part in handler.body for inner in ast.walk(part))
        for handler in node.handlers
    )


def _list_tried(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.Try)
    for part in node.body:
        yield from ast.walk(part)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _resolve(node: ast.AST, module: ModuleType) -> Iterator[object]:
    if isinstance(node, ast.Name):
        value = getattr(module, node.id, None)
        yield value
        if inspect.isclass(value) and value.__module__.startswith(_ROOTS):
            yield from (vars(value).get("__init__"), vars(value).get("__call__"))
    if isinstance(node, ast.Attribute):
        yield from _find_methods(node.attr, module)


def _find_methods(name: str, module: ModuleType) -> Iterator[object]:
    """The methods of this name in the classes that a module, or a module it imports from, knows."""
    modules = {module} | {
        importlib.import_module(value.__module__)
        for value in vars(module).values()
        if (inspect.isfunction(value) or inspect.isclass(value)) and value.__module__.startswith(_ROOTS)
    }
    for known in modules:
        for value in vars(known).values():
            if inspect.isclass(value) and value.__module__.startswith(_ROOTS) and name in vars(value):
                yield vars(value)[name]
