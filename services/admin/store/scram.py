"""What Postgres keeps of a password (RFC 5803), made here: so the password is in no statement and no log of it."""

import base64
import hashlib
import hmac
import secrets
import stringprep
import unicodedata

_ITERATIONS = 4096
_SALT_BYTES = 16
_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
    stringprep.in_table_a1,
)


def compute_verifier(password: str, salt: bytes | None = None) -> str:
    """`SCRAM-SHA-256$4096:SALT$STORED:SERVER`, as ALTER ROLE … PASSWORD takes it; `salt` is random unless given."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", prepare_password(password).encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_encode(salt)}${_encode(stored)}:{_encode(server)}"


def prepare_password(password: str) -> str:
    """As SASLprep (RFC 4013) has it, by which both sides agree; unchanged where that refuses it, as with Postgres."""
    kept = "".join(
        " " if stringprep.in_table_c12(char) else char for char in password if not stringprep.in_table_b1(char)
    )
    prepared = unicodedata.ucd_3_2_0.normalize("NFKC", kept)
    return password if not prepared or _is_prohibited(prepared) else prepared


def _is_prohibited(text: str) -> bool:
    if any(in_table(char) for in_table in _PROHIBITED for char in text):
        return True
    if not any(map(stringprep.in_table_d1, text)):
        return False
    mixed = any(map(stringprep.in_table_d2, text))
    return mixed or not (stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1]))


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
