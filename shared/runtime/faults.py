"""pydantic's findings in Japanese, each with a JSON pointer; what was typed is never quoted."""

from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from shared.schemas.facts.problem import FieldError

_LONGEST_POINTER = 200

# pydantic's error type (or its beginning) → our code and what to do
_MESSAGES = (
    ("missing", "field.missing", "必須項目です。入力してください。"),
    ("extra_forbidden", "field.unknown", "この項目は使えません。項目名を確認してください。"),
    ("int_", "field.integer", "整数を入力してください。"),
    ("greater_than", "field.too_small", "{limit}より大きい値を入力してください。"),
    ("greater_than_equal", "field.too_small", "{limit}以上の値を入力してください。"),
    ("less_than", "field.too_large", "{limit}より小さい値を入力してください。"),
    ("less_than_equal", "field.too_large", "{limit}以下の値を入力してください。"),
    ("string_too_long", "field.too_long", "{limit}文字以内で入力してください。"),
    ("string_too_short", "field.too_short", "{limit}文字以上で入力してください。"),
    ("string_pattern_mismatch", "field.pattern", "決められた形式で入力してください。"),
    ("string_unicode", "text.not_allowed", "正しくない文字が含まれています。入力し直してください。"),
    ("string_", "field.text", "文字で入力してください。"),
    ("decimal_", "field.number", "小数第2位までの数値を入力してください。"),
    ("finite_number", "field.number", "小数第2位までの数値を入力してください。"),
    ("bool_", "field.boolean", "「はい」か「いいえ」を選んでください。"),
    ("enum", "field.choice", "選択肢の中から選んでください。"),
    ("literal_error", "field.choice", "選択肢の中から選んでください。"),
    ("too_long", "field.too_many", "{limit}件以内で入力してください。"),
    ("too_short", "field.too_few", "{limit}件以上入力してください。"),
    ("list_type", "field.list", "1件ずつの並びで入力してください。"),
    ("model_", "field.object", "項目ごとに分けて入力してください。"),
    ("value_error", "field.invalid", "値の形式が正しくありません。"),
    ("uuid_", "field.uuid", "番号の形式が正しくありません。一覧から開き直してください。"),
)
CURSOR_UNREADABLE = "cursor.unreadable"
WRONG_CURSOR = "続きのページを表示できません。最初のページから表示してください。"
CURSOR_HINT = "`cursor` is the `next_cursor` of the page before, unchanged."
_CHOICES = ("enum", "literal_error")
_MOST_CHOICES = 5
_LIMITS = ("gt", "ge", "lt", "le", "max_length", "min_length")


def describe_faults(faults: Iterable[ErrorDetails]) -> list[FieldError]:
    """One FieldError for each of pydantic's errors, whose `loc` starts with body, query, path or header."""
    return [_describe(fault) for fault in faults]


def hint_faults(faults: Iterable[ErrorDetails]) -> str:
    """What a program may send instead, in English: one of the choices of each field, and what a cursor is."""
    found = list(faults)
    hints = [CURSOR_HINT] if any(_is_cursor(fault) for fault in found) else []
    return " ".join([*hints, *_hint_choices(found)])


def _hint_choices(faults: Iterable[ErrorDetails]) -> list[str]:
    wrong = [fault for fault in faults if fault["type"] in _CHOICES and not _is_cursor(fault)]
    return [
        f"`{_format_pointer(fault['loc'], None)}` is one of {fault['ctx']['expected']}."
        for fault in wrong[:_MOST_CHOICES]
    ]


def _is_cursor(fault: ErrorDetails) -> bool:
    return tuple(fault["loc"]) == ("query", "cursor")


def _describe(fault: ErrorDetails) -> FieldError:
    context = fault.get("ctx") or {}
    pointer = _format_pointer(fault["loc"], context.get("field"))
    if _is_cursor(fault):  # whatever it is made of: no person typed it
        return FieldError(pointer=pointer, code=CURSOR_UNREADABLE, message=WRONG_CURSOR)
    kind = _name_kind(fault)
    entry = max((entry for entry in _MESSAGES if kind.startswith(entry[0])), key=lambda e: len(e[0]), default=None)
    if entry is None:  # one of our own, whose message is already what to do
        return FieldError(pointer=pointer, code=fault["type"], message=fault["msg"])
    limit = str(next((context[name] for name in _LIMITS if name in context), ""))
    return FieldError(pointer=pointer, code=entry[1], message=entry[2].format(limit=limit))


def _name_kind(fault: ErrorDetails) -> str:
    """A length that pydantic checks by itself, after a check of ours, may be of a text as well as of a list."""
    if fault["type"] in ("too_short", "too_long") and isinstance(fault.get("input"), str):
        return f"string_{fault['type']}"
    return fault["type"]


def _format_pointer(place: Sequence[str | int], field: str | None) -> str:
    """Leaves out the tags of unions, which are written in ‹› and are no part of the body."""
    where, *rest = [str(part) for part in place if not str(part).startswith("‹")] or ["body"]
    if field is not None:
        rest.append(field)
    if where != "body":
        return f"{where}:{'.'.join(rest)}"[:_LONGEST_POINTER]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in rest)[:_LONGEST_POINTER]
