"""What the pages ask of verification_api."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import RootModel

from services.portal.apis.api import Api, File, Shown
from shared.schemas.verification.answers import DocumentAnswer, Receipt, VerificationAnswer


class DocumentFound(RootModel[VerificationAnswer | DocumentAnswer]):
    """A key notice opens its certificate; of a certificate it is said whether it is the registered one."""


async def look_up(api: Api, body: Mapping[str, Any]) -> VerificationAnswer:
    return await api.send("/verifications", body, VerificationAnswer)


async def look_up_by_file(api: Api, file: bytes) -> VerificationAnswer | DocumentAnswer:
    return (await api.hand_over("/verifications/documents", {}, file, DocumentFound)).root


async def show_look_up(api: Api, look_up_id: UUID) -> Shown:
    """A VerificationAnswer in its newest state."""
    return await api.show(f"/verifications/{look_up_id}", VerificationAnswer)


async def fetch_certificate(api: Api, look_up_id: UUID, version: int | None) -> File:
    return await api.fetch(f"/verifications/{look_up_id}/certificate.pdf", {"version": version})


async def give_receipt(api: Api, look_up_id: UUID, body: Mapping[str, Any], *, once: str, tag: str) -> Receipt:
    return await api.send(f"/verifications/{look_up_id}/receipt", body, Receipt, once=once, tag=tag)
