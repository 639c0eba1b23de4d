"""A portal with settings that are missing, malformed or unsafe does not start, and says which."""

import pytest

from services.portal.main import create_app
from services.portal.settings import Audience, Settings
from tests.harness import make_ring

GOOD = {
    "DATABASE_URL": "postgresql+asyncpg://hosho_portal@localhost/hosho",
    "PORTAL_KEYS": make_ring("portal-1").format(),
    "PORTAL_URL": "https://hosho.surety.example/",
    "APPLICATION_URL": "http://application:8000",
    "ISSUANCE_URL": "http://issuance:8000",
    "VERIFICATION_URL": "http://verification:8000",
    "APPLICATION_TARGET": "application",
    "ISSUANCE_TARGET": "issuance",
    "VERIFICATION_TARGET": "verification",
    "OIDC_ISSUER": "https://login.surety.example/realms/hosho",
    "OIDC_CLIENT_ID": "hosho-portal",
    "PORTAL_AUDIENCES": "town, builder",
    "ALLOW_SAMPLES": "yes",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"HOSHO_{name}", value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_good_settings_are_read_as_they_are_meant() -> None:
    settings = Settings()
    assert settings.portal_url == "https://hosho.surety.example"
    assert settings.portal_audiences == (Audience.BUILDER, Audience.TOWN)
    assert settings.is_secure
    assert not settings.has_sample_sign_in


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_KEYS", "portal-1:short"),
        ("PORTAL_URL", "http://hosho.surety.example"),
        ("PORTAL_URL", "https://hosho.surety.example/portal"),
        ("PORTAL_URL", "https://u:p@hosho.surety.example"),
        ("PORTAL_AUDIENCES", "towns"),
        ("PORTAL_AUDIENCES", ""),
        ("OIDC_ISSUER", "http://login.surety.example"),
        ("APPLICATION_URL", "ftp://application"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("OIDC_TARGET", "audience"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_name_and_without_its_value(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(f"HOSHO_{name}", value)
    with pytest.raises(SystemExit) as stopped:
        create_app()
    assert f"HOSHO_{name}" in str(stopped.value)
    assert not value or value not in str(stopped.value)


@pytest.mark.parametrize("issuer", ["https://login.surety.example", "http://127.0.0.1:8004"])
def test_samples_are_refused_where_they_are_not_allowed(environment: pytest.MonkeyPatch, issuer: str) -> None:
    environment.setenv("HOSHO_OIDC_ISSUER", issuer)
    environment.setenv("HOSHO_ALLOW_SAMPLES", "no")
    with pytest.raises(SystemExit, match="SAMPLE"):
        create_app()
