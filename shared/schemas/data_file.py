"""Data files of a deployment (TOML), read with an error that names the file, the entry and the field to correct."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def read_data_file(path: Path, shape: type[T]) -> T:
    """Raises ValueError with one sentence on what to correct; entries of lists are counted from 1."""
    try:
        return TypeAdapter(shape).validate_python(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not readable TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from None
