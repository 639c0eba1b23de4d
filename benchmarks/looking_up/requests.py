"""Look-ups as a town sends them, each with the key of its number."""

from benchmarks.approvals import open_desk
from benchmarks.rounds import compose_request, fetch_token
from benchmarks.stand import Stand
from services.local.journey.caller import read_answer
from shared.schemas.issuance.answers import KeyAnswer

NUMBERS = 480
_LIST_NUMBERS = """
    SELECT contract_number FROM verification.certificate WHERE issuer_code <> '' ORDER BY contract_number DESC LIMIT $1
    """


async def fetch_keys(stand: Stand) -> dict[str, str]:
    """By the newest contract numbers."""
    rows = await stand.database.fetch(_LIST_NUMBERS, NUMBERS)
    async with open_desk(stand.demo) as desk:
        answers = [await desk.builder.issuance.get(f"/guarantees/{row['contract_number']}/key") for row in rows]
    return {
        row["contract_number"]: read_answer(KeyAnswer, answer).key for row, answer in zip(rows, answers, strict=True)
    }


async def prepare_requests(stand: Stand) -> list[str]:
    token = await fetch_token(stand, stand.demo.verification_api, "authority")
    return [
        compose_request("POST", "/verifications", token, {"contract_number": number, "key": key})
        for number, key in (await fetch_keys(stand)).items()
    ]
