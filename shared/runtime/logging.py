"""One JSON line per event on standard output; request ids and trace ids come along by context."""

import logging
import re
import sys
import uuid
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from shared.runtime.errors import describe_error

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def continue_trace(header: str | None, request_id: uuid.UUID) -> str:
    """The caller's W3C traceparent where it sent a valid one, else a new one; events that are published carry it."""
    value = header if header and _TRACEPARENT.fullmatch(header) else None
    value = value or f"00-{request_id.hex}-{request_id.hex[16:]}-01"
    traceparent.set(value)
    return value


def _reduce_error(_: Any, __: str, event: EventDict) -> EventDict:
    """An exception's message may quote personal data: its type and place are logged, its words are not."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = describe_error(error)
    return event


_PREPARE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _reduce_error,
)


class _Printer:
    """Prints to standard output as it is at the moment: it may be replaced after logging was set up."""

    def msg(self, message: str) -> None:
        sys.stdout.write(message + "\n")
        sys.stdout.flush()

    debug = info = warning = error = critical = msg


class _StandardOutput(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _Printer().msg(self.format(record))


def set_up_logging(service: str, level: str) -> None:
    """Our own lines and the standard library's get one format; ours do not pass through its handlers, to save time."""
    finish: list[Processor] = [
        lambda _, __, event: {"service": service, **event},
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*_PREPARE, *finish],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Printer(),
        cache_logger_on_first_use=False,
    )
    handler = _StandardOutput()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_PREPARE,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True
