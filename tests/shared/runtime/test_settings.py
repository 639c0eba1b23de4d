import base64

import pytest

from services.verification_api.settings import Settings
from shared.runtime.settings import KeyRing, read_settings

SECRET = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")


def test_a_ring_keeps_its_order_and_hides_its_secrets() -> None:
    ring = KeyRing.parse(f"new:{SECRET}, old:{SECRET}")
    assert ring.first == ("new", bytes(range(32)))
    assert SECRET not in repr(ring)
    assert repr(bytes(range(32))) not in repr(ring)


@pytest.mark.parametrize("text", ["", "a", f"a:{SECRET[:20]}", f":{SECRET}", f"a:{SECRET},a:{SECRET}", "a:!!!"])
def test_a_faulty_ring_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match="entry") as refusal:
        KeyRing.parse(text)
    assert SECRET[:20] not in str(refusal.value)


def test_a_bad_environment_stops_the_process_naming_each_variable_and_no_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOSHO_DATABASE_URL", "postgresql+asyncpg://u:password@h/d")
    monkeypatch.setenv("HOSHO_TOKEN_KEYS", f"k:{SECRET[:10]}")
    monkeypatch.setenv("HOSHO_KEY_CHECK_KEYS", f"zero:{SECRET}")
    with pytest.raises(SystemExit) as refusal:
        read_settings(Settings)
    said = str(refusal.value)
    assert "HOSHO_TOKEN_KEYS" in said
    assert "HOSHO_KEY_CHECK_KEYS" in said
    assert SECRET[:10] not in said
    assert "password" not in said


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """With which verification_api starts."""
    monkeypatch.setenv("HOSHO_DATABASE_URL", "postgresql+asyncpg://u@h/d")
    monkeypatch.setenv("HOSHO_TOKEN_KEYS", f"k:{SECRET}")
    monkeypatch.setenv("HOSHO_KEY_CHECK_KEYS", f"1:{SECRET}")
    monkeypatch.setenv("HOSHO_ISSUANCE_FACT_KEYS", f"k:{SECRET}")
    return monkeypatch


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("LOG_LEVEL", "foo", "Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
        *[
            ("DATABASE_URL", url, "is no address of a database; it must look like postgresql+asyncpg://")
            for url in (
                *("foo", "mysql://u:hidden@h/d", "postgresql://u:hidden@h/d"),
                *("postgresql+asyncpg://u:hidden@h:port/d", "postgresql+asyncpg://u:hidden@h:65536/d"),
            )
        ],
        *[
            (variable, value, "Input should be ")
            for variable in ("INBOX_LOOPS", "POOL_SIZE", "LOOK_UP_CONNECTIONS")
            for value in ("0", "-1", "two")
        ],
        *[
            ("CORS_ORIGINS", f"http://localhost:3000, {origin}", "entry 2 is no origin as browsers send it.")
            for origin in (
                *("*", "null", "https://", "app.example", "ftp://app.example", "https://*.app.example"),
                *("https://app.example/", "https://app.example/hidden", "https://u:hidden@app.example"),
                *("https://App.example", "HTTPS://app.example", "https://アプリ.example", "https://-app.example"),
                *(
                    "https://app.example:443",
                    "http://app.example:80",
                    "https://app.example:0",
                    "https://a.example:65536",
                ),
                *("https://app.example:", "https://app.example:08", "https://a.example https://b.example", ""),
            )
        ],
    ],
)
def test_a_malformed_setting_stops_the_process_naming_it(
    environment: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    environment.setenv(f"HOSHO_{variable}", value)
    with pytest.raises(SystemExit) as refusal:
        read_settings(Settings)
    said = str(refusal.value)
    assert said.startswith(f"Settings in the environment are missing or malformed. HOSHO_{variable}: {words}")
    assert "hidden" not in said


def test_a_level_may_be_in_small_letters(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HOSHO_LOG_LEVEL", "warning")
    assert read_settings(Settings).log_level == "WARNING"


def test_origins_are_read_as_browsers_send_them(environment: pytest.MonkeyPatch) -> None:
    origins = ("https://app.example", "http://localhost:3000", "http://[::1]:8443", "https://xn--cckwc.example:80")
    environment.setenv("HOSHO_CORS_ORIGINS", " , ".join((*origins, origins[0])))
    assert read_settings(Settings).cors_origins == origins
    environment.setenv("HOSHO_CORS_ORIGINS", "")
    assert read_settings(Settings).cors_origins == ()


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHO_DATABASE_URL", "postgresql+asyncpg://u@h/d")
    monkeypatch.setenv("HOSHO_TOKEN_KEYS", f"k:{SECRET}")
    monkeypatch.setenv("HOSHO_KEY_CHECK_KEYS", f"1:{SECRET},2:{SECRET}")
    monkeypatch.setenv("HOSHO_ISSUANCE_FACT_KEYS", f"k:{SECRET}")
    assert read_settings(Settings).key_check_keys == {1: bytes(range(32)), 2: bytes(range(32))}
