"""What a database URL says, read in this one place for every way of connecting; what it does not know, it refuses.

Options stand after the question mark and mean what they mean to libpq: `host` (a socket folder), `sslmode`,
`sslrootcert`, `sslcert`, `sslkey`. `prepared_statement_cache_size` is how many statements a connection keeps prepared.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVER = "postgresql+asyncpg"
_SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
_UNTRUSTING = ("disable", "prefer")  # nothing is compared with a certificate
_SSL_FILES = ("sslrootcert", "sslcert", "sslkey")
_KEPT_STATEMENTS = "prepared_statement_cache_size"
_KNOWN = ("host", "sslmode", *_SSL_FILES, _KEPT_STATEMENTS)
_USUALLY_KEPT = 100


class AddressError(ValueError):
    """What is wrong with a database URL, as the end of a sentence; quotes no value, which may be a password."""


@dataclass(frozen=True)
class Address:
    """asyncpg's arguments, TLS included, and how many statements each connection keeps prepared."""

    arguments: Mapping[str, Any]
    kept_statements: int = _USUALLY_KEPT

    @classmethod
    def read(cls, url: str) -> "Address":
        """Raises AddressError; also where a certificate that it names cannot be read."""
        parsed = _parse(url)
        options = _read_options(parsed)
        host = options.pop("host", parsed.host)
        arguments = {
            "host": host,
            "port": parsed.port or 5432,
            "user": parsed.username,
            "password": parsed.password,
            "database": parsed.database,
            "ssl": _read_ssl(options, on_socket=host is None or host.startswith("/")),
        }
        return cls(
            {name: value for name, value in arguments.items() if value is not None},
            _read_count(options.get(_KEPT_STATEMENTS, str(_USUALLY_KEPT))),
        )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername != DRIVER or not (parsed.port is None or 0 < parsed.port <= 65_535):
        raise AddressError(f"is no address of a database; it must look like {DRIVER}://ROLE:PASSWORD@HOST/hosho")
    return parsed


def _read_options(parsed: URL) -> dict[str, str]:
    options = {}
    for name, value in parsed.query.items():
        if name not in _KNOWN:
            raise AddressError(f"has the option {name}, which is not known; known are {', '.join(_KNOWN)}")
        if not isinstance(value, str) or (name == "host" and parsed.host):
            raise AddressError(f"names {name} twice")
        options[name] = value
    return options


def _read_ssl(options: Mapping[str, str], *, on_socket: bool) -> ssl.SSLContext | str | None:
    """None where asyncpg is to do as it is used to, which on a socket is without TLS."""
    mode = options.get("sslmode", "prefer")
    if mode not in _SSL_MODES:
        raise AddressError(f"has an sslmode that is not known; known are {', '.join(_SSL_MODES)}")
    if mode in _UNTRUSTING:
        useless = [name for name in _SSL_FILES if name in options]
        if useless:
            raise AddressError(f"names {useless[0]}, which needs sslmode=require, verify-ca or verify-full")
        return None if on_socket else mode
    if on_socket:
        raise AddressError("asks for TLS on a socket of this machine, where Postgres has none: leave sslmode out")
    return _make_context(mode, options)


def _make_context(mode: str, options: Mapping[str, str]) -> ssl.SSLContext:
    """As libpq: `require` compares the certificate only with a given `sslrootcert`.

    Without one, `verify-ca` and `verify-full` trust whom the system trusts.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    root = options.get("sslrootcert")
    if root is not None:
        _load("sslrootcert", context.load_verify_locations, root)
    elif mode == "require":
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_default_certs()
    if "sslcert" in options:
        _load("sslcert or sslkey", context.load_cert_chain, options["sslcert"], options.get("sslkey"), _no_passphrase)
    elif "sslkey" in options:
        raise AddressError("names sslkey without sslcert")
    return context


def _load(name: str, load: Any, *arguments: Any) -> None:
    try:
        load(*arguments)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise AddressError(
            f"names a file as {name} that cannot be read, or is not in PEM without a passphrase"
        ) from None


def _no_passphrase() -> str:
    """Instead of asking at the terminal."""
    return ""


def _read_count(text: str) -> int:
    if not text.isdecimal():
        raise AddressError(f"has a {_KEPT_STATEMENTS} that is no whole number from 0")
    return int(text)
