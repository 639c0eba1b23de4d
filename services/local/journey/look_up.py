"""The journey's second half: the builder fetches number and key, the town looks them up, and who is refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.admin.data_folder import make_private_folder, write_private
from services.admin.refusal import Refusal
from services.local.journey.caller import Caller, Callers, Show
from shared.schemas.words.authentication_key import ALPHABET


@dataclass(frozen=True)
class Opened:
    """A guarantee as its builder sees it once it is registered."""

    kind: str
    number: str
    key: str
    certificate: bytes

    def typed(self) -> dict[str, str]:
        """What the town types in."""
        return {"contract_number": self.number, "key": self.key}


async def fetch_papers(callers: Callers, guarantee: dict[str, Any], output: Path, show: Show) -> Opened:
    kind, number = guarantee["kind"], guarantee["contract_number"]
    key = (await callers.builder.get("issuance", f"/guarantees/{number}/key")).json()
    certificate = await callers.builder.get("issuance", f"/guarantees/{number}/certificate.pdf")
    notice = await callers.builder.get("issuance", f"/guarantees/{number}/key-notice.pdf")
    _keep(output / kind / "certificate.pdf", certificate.content)
    _keep(output / kind / "key-notice.pdf", notice.content)
    show("builder", f"{kind}: 保証契約番号 {number}, 認証キー {key['key_grouped']}; certificate and key notice kept.")
    await callers.other_builder.get("issuance", f"/guarantees/{number}/key", expect=404)
    show("other builder", f"Asked for the key of {number}: 404.")
    return Opened(kind, number, key["key"], certificate.content)


async def look_up(town: Caller, opened: Opened, application: dict[str, Any], show: Show) -> None:
    answer = (await town.post("verification", "/verifications", opened.typed())).json()
    certificate = answer["certificate"]
    _require_confirmed(answer, application)
    show("town", f"Confirmed {opened.number}: {certificate['kind_label']}, {certificate['amount']:,} yen,")
    show("town", f"{certificate['works_name']}, {certificate['principal']['name']}, until {certificate['expires_on']}.")
    copy = await town.get("verification", f"/verifications/{answer['id']}/certificate.pdf")
    if copy.content != opened.certificate:
        raise Refusal("The town's certificate is not the one that was issued.")
    show("town", "Fetched the certificate: byte for byte the one that was issued.")


def _require_confirmed(answer: dict[str, Any], application: dict[str, Any]) -> None:
    """Raises Refusal unless the certificate is in force and says what was applied for."""
    certificate, works = answer["certificate"], application["works"]
    amounts = {guarantee["kind"]: guarantee["amount"] for guarantee in application["guarantees"]}
    said = [certificate[name] for name in ("works_name", "contract_amount", "amount", "authority_code")]
    asked = [works["name"], works["contract_amount"], amounts[certificate["kind"]], application["authority_code"]]
    if answer["status"] != "in_force" or said != asked:
        raise Refusal(f"The look-up did not confirm: {answer['status']}, {said} instead of {asked}.")


async def try_wrong_key(callers: Callers, opened: Opened, show: Show) -> None:
    """All refusals are the same 404, so that none of them tells what was wrong."""
    wrong = {"contract_number": opened.number, "key": _mistype(opened.key)}
    refused = (await callers.town.post("verification", "/verifications", wrong, expect=404)).json()
    if refused["code"] != "verification.not_confirmed":
        raise Refusal(f"A wrong key was refused as {refused['code']}.")
    show("town", f"Tried the key with one symbol changed: {refused['title']} (404).")
    await callers.other_town.post("verification", "/verifications", opened.typed(), expect=404)
    show("other town", "Tried the right key: 404, the certificate is not for them.")


async def look_up_by_system(system: Caller, opened: Opened, application: dict[str, Any], show: Show) -> None:
    answer = (await system.post("verification", "/verifications", opened.typed())).json()
    _require_confirmed(answer, application)
    show("e-contract", f"Confirmed {opened.number} for the town: {answer['certificate']['kind_label']}, in force.")


def _mistype(key: str) -> str:
    """Another valid key that differs in its last symbol."""
    return key[:-1] + ALPHABET[ALPHABET.index(key[-1]) - 1]


def _keep(path: Path, content: bytes) -> None:
    """For nobody else to read: a key notice holds the key."""
    make_private_folder(path.parent)
    write_private(path, content)
