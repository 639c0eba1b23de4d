"""What the sample identity provider knows: where it is, whom it lets in, and which services it gives tokens for."""

from pydantic import BaseModel, ConfigDict

from shared.schemas.words.roles import Role

VARIABLE = "SAMPLE_SIGN_IN"
CLIENT_ID = "hosho-front-end"


class DemoPerson(BaseModel):
    """`signing_limit` is an officer's, in whole yen."""

    model_config = ConfigDict(frozen=True)

    subject: str
    name: str
    role: Role
    org: str
    signing_limit: int | None = None


_PEOPLE = {
    "builder": ("伊豆 太郎", Role.PRINCIPAL, "7123456789012", None),
    "builders_colleague": ("稲取 花子", Role.PRINCIPAL, "7123456789012", None),
    "other_builder": ("丸の内 一郎", Role.PRINCIPAL, "5010401067252", None),
    "officer": ("佐藤 次郎", Role.OFFICER, "H01", 30_000_000),
    "second_officer": ("田中 三郎", Role.OFFICER, "H01", None),
    "town_clerk": ("赤川 四郎", Role.AUTHORITY, "223018", None),
}


class SampleSignIn(BaseModel):
    """`resources` is the audience of each service; a front end names one of them each time it asks for a token."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    client_id: str
    resources: dict[str, str]
    people: dict[str, DemoPerson]


def compose_sample(issuer: str, services: dict[str, str]) -> SampleSignIn:
    """`services` are their addresses, which are their audiences as well."""
    people = {
        key: DemoPerson(subject=f"sample-{key}", name=name, role=role, org=org, signing_limit=limit)
        for key, (name, role, org, limit) in _PEOPLE.items()
    }
    return SampleSignIn(issuer=issuer, client_id=CLIENT_ID, resources=services, people=people)
