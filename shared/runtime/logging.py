"""One JSON line per event on standard output; request ids and trace ids come along by context."""

import logging
import re
import secrets
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from shared.runtime.errors import describe_error

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
log: structlog.stdlib.BoundLogger = structlog.get_logger("hosho")


def continue_trace(header: str | None) -> str:
    """The caller's W3C traceparent where it sent a valid one, else a new trace; kept for the events of this context."""
    value = header if header and _TRACEPARENT.fullmatch(header) else None
    value = value or f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    traceparent.set(value)
    return value


def _reduce_error(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception's message may quote personal data: its type and place are logged, its words are not."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = describe_error(error)
    return event


class _StandardOutput(logging.Handler):
    """Writes to what standard output is at the moment, which may be replaced after logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stdout, flush=True)  # noqa: T201


def set_up_logging(service: str, level: str) -> None:
    """Routes structlog and the standard library to the same JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _reduce_error,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _StandardOutput()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda _, __, event: {"service": service, **event},
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True
