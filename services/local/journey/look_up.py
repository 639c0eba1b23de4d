"""The journey's second half: the builder fetches number and key, the town looks them up, and who is refused."""

from dataclasses import dataclass
from pathlib import Path

from services.admin.private_files import make_private_folder, write_private
from services.admin.refusal import Refusal
from services.local.journey.caller import Api, Callers, Show, read_answer
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.facts.problem import Problem
from shared.schemas.issuance.answers import KeyAnswer
from shared.schemas.verification.answers import VerificationAnswer
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.authentication_key import ALPHABET
from shared.schemas.words.guarantee import GuaranteeKind, State


@dataclass(frozen=True)
class Opened:
    """A guarantee as its builder sees it once it is registered."""

    kind: GuaranteeKind
    number: str
    key: str
    certificate: bytes

    def typed(self) -> VerificationForm:
        """What the town types in."""
        return VerificationForm(contract_number=self.number, key=self.key)


async def fetch_papers(
    callers: Callers, application: ApplicationAnswer, output: Path, show: Show
) -> dict[GuaranteeKind, Opened]:
    """Leaves certificate and key notice of each guarantee in `output`."""
    # Whatever is registered has its number.
    numbers = {guarantee.kind: str(guarantee.contract_number) for guarantee in application.guarantees}
    builder, other_builder = callers.builder.issuance, callers.other_builder.issuance
    opened = {}
    for kind, number in numbers.items():
        key = read_answer(KeyAnswer, await builder.get(f"/guarantees/{number}/key"))
        certificate = await builder.get(f"/guarantees/{number}/certificate.pdf")
        notice = await builder.get(f"/guarantees/{number}/key-notice.pdf")
        keep_paper(output / kind / "certificate.pdf", certificate.content)
        keep_paper(output / kind / "key-notice.pdf", notice.content)
        show("builder", f"{kind}: 保証契約番号 {number}, 認証キー {key.key_grouped}; certificate and key notice kept.")
        await other_builder.get(f"/guarantees/{number}/key", expect=404)
        show("other builder", f"Asked for the key of {number}: 404.")
        opened[kind] = Opened(kind, number, key.key, certificate.content)
    return opened


async def look_up(town: Api, opened: Opened, application: ApplicationAnswer, show: Show) -> None:
    answer = read_answer(VerificationAnswer, await town.post("/verifications", opened.typed()))
    certificate = answer.certificate
    _require_confirmed(answer, application)
    show("town", f"Confirmed {opened.number}: {certificate.kind_label}, {certificate.amount:,} yen,")
    show("town", f"{certificate.works_name}, {certificate.principal.name}, until {certificate.expires_on}.")
    copy = await town.get(f"/verifications/{answer.id}/certificate.pdf")
    if copy.content != opened.certificate:
        raise Refusal("The town's certificate is not the one that was issued.")
    show("town", "Fetched the certificate: byte for byte the one that was issued.")


def _require_confirmed(answer: VerificationAnswer, application: ApplicationAnswer) -> None:
    """Raises Refusal unless the certificate is in force and says what was applied for."""
    certificate, works = answer.certificate, application.works
    amounts = {guarantee.kind: guarantee.amount for guarantee in application.guarantees}
    said = [certificate.works_name, certificate.contract_amount, certificate.amount, certificate.authority_code]
    asked = [works.name, works.contract_amount, amounts[certificate.kind], application.authority_code]
    if answer.status is not State.IN_FORCE or said != asked:
        raise Refusal(f"The look-up did not confirm: {answer.status}, {said} instead of {asked}.")


async def try_wrong_key(callers: Callers, opened: Opened, show: Show) -> None:
    """All refusals are the same 404, so that none of them tells what was wrong."""
    wrong = VerificationForm(contract_number=opened.number, key=_mistype(opened.key))
    refused = read_answer(Problem, await callers.town.verification.post("/verifications", wrong, expect=404))
    if refused.code != "verification.not_confirmed":
        raise Refusal(f"A wrong key was refused as {refused.code}.")
    show("town", f"Tried the key with one symbol changed: {refused.title} (404).")
    await callers.other_town.verification.post("/verifications", opened.typed(), expect=404)
    show("other town", "Tried the right key: 404, the certificate is not for them.")


async def look_up_by_system(system: Api, opened: Opened, application: ApplicationAnswer, show: Show) -> None:
    """A system that acts for several towns says for which one it asks."""
    asked = opened.typed().model_copy(update={"authority_code": application.authority_code})
    answer = read_answer(VerificationAnswer, await system.post("/verifications", asked))
    _require_confirmed(answer, application)
    show("e-contract", f"Confirmed {opened.number} for the town: {answer.certificate.kind_label}, in force.")


def _mistype(key: str) -> str:
    """Another valid key that differs in its last symbol."""
    return key[:-1] + ALPHABET[ALPHABET.index(key[-1]) - 1]


def keep_paper(path: Path, content: bytes) -> None:
    """Nobody else may read it: a key notice holds the key."""
    make_private_folder(path.parent)
    write_private(path, content)
