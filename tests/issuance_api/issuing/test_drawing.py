import hashlib

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.papers.certificate import render_certificate
from shared.schemas.facts.certificate import Certificate
from tests.harness import Installation
from tests.journey.steps import issue


async def test_the_stored_document_is_what_its_row_renders_to(installation: Installation) -> None:
    await issue(installation)
    [version] = await installation.fetch("SELECT version, content, concluded_at FROM issuance.version")
    [made] = await installation.fetch("SELECT unsealed_sha256, document_sha256 FROM issuance.version_document")
    [document] = await installation.fetch("SELECT sha256, content FROM documents.document")
    again = render_certificate(
        Certificate.model_validate_json(version["content"]), Edition(version["version"], version["concluded_at"])
    )
    assert hashlib.sha256(again).digest() == made["unsealed_sha256"]
    assert hashlib.sha256(document["content"]).digest() == document["sha256"] == made["document_sha256"]
