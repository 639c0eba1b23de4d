"""The check before sending (申込確認) beside the peer: one connection, so that latency is the server's time."""

import datetime
import statistics
from typing import Any

from benchmarks.figures import Figure, format_rounds
from benchmarks.rounds import (
    Load,
    Round,
    compose_request,
    describe_latency,
    describe_processor,
    fetch_token,
    run_rounds,
)
from benchmarks.stand import PEER, POSTGRES, Stand
from services.local.journey.sample_application import compose_application

ROUNDS = 5
TARGET_MS = 3
TARGET_RATIO = 12
_MEASURED_S = 1.0
_OURS = ("application_api", POSTGRES)


async def measure_checks(stand: Stand) -> list[Figure]:
    url = stand.demo.application_api
    token = await fetch_token(stand, url, "principal")
    form = compose_full_form(stand.demo.clients["principal"].org)
    request = compose_request("POST", "/applications/checks", token, form)
    loads = {
        "peer": Load(stand.peer, [compose_request("GET", "/")], 1, _MEASURED_S),
        "checks": Load(url, [request], 1, _MEASURED_S),
    }
    rounds = await run_rounds(stand, loads, ROUNDS)
    return _compose_figures(rounds["checks"], rounds["peer"])


def compose_full_form(corporate_number: str) -> dict[str, Any]:
    """Both guarantees with every field of the application screen filled in, as the JSON that is sent."""
    form = compose_application(corporate_number, datetime.datetime.now(datetime.UTC)).model_dump(mode="json")
    form["works"] |= {"this_year_amount": 40_000_000, "this_year_basis": "planned_output", "low_bid": True}
    members = [
        {"name": form["principal"]["name"], "corporate_number": corporate_number, "share": 60, "representative": True},
        {"name": "天城土木株式会社", "corporate_number": "C-0002", "share": 25.5, "representative": False},
        {"name": "河津建設株式会社", "corporate_number": "C-0003", "share": 14.5, "representative": False},
    ]
    form["principal"]["joint_venture"] = {"name": "伊豆・天城・河津共同企業体", "type": "甲型", "members": members}
    advance, contract = form["guarantees"]
    advance |= {"amount": 16_000_000, "redeposit": True}
    advance["deposit_bank"] |= {"bank_code": "0149", "branch_code": "001"}
    contract["amount"] = 15_000_000
    for guarantee in form["guarantees"]:
        guarantee["premium"] |= {"bill_to": "principal", "paper_statement": True}
    return {**form, "message": "発行をお急ぎいただけますと助かります。\nよろしくお願いいたします。"}


def _compose_figures(checks: list[Round], peer: list[Round]) -> list[Figure]:
    p50 = statistics.median(one.p50 for one in checks) * 1000
    ratios = [ours.p50 / peers.p50 for ours, peers in zip(checks, peer, strict=True)]
    length = f"one connection, median of {ROUNDS} interleaved rounds of {_MEASURED_S} s"
    return [
        Figure(
            f"POST /applications/checks, a full form with a joint venture of three, {length}",
            describe_latency(checks),
            f"the service's one Python process; {describe_processor(checks, _OURS)}",
            f"p50 <= {TARGET_MS} ms",
            p50 <= TARGET_MS,
        ),
        Figure(
            f"the peer, a FastAPI hello, {length}",
            describe_latency(peer),
            f"its one Python process; {describe_processor(peer, [PEER])}",
        ),
        Figure(
            "p50 of the check ÷ p50 of the peer",
            format_rounds(ratios, 1),
            "token, form, a query, rules and findings against none of them",
            f"<= {TARGET_RATIO}",
            statistics.median(ratios) <= TARGET_RATIO,
        ),
    ]
