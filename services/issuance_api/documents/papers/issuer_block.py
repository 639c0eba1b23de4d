"""The end of a certificate and of a premium statement: the surety company, and the office that answers questions."""

from services.issuance_api.documents.layout.blocks import Paragraphs, Stamp
from services.issuance_api.documents.layout.page import MM, Block
from shared.schemas.words.parties import Issuer, Office

INDENT = 62 * MM


def compose_issuer(issuer: Issuer, *, stamp: bool = False) -> list[Block]:
    """Address, name and president; `stamp` leaves a place for the company's stamp beside them."""
    president = f"{issuer.president_title}　{issuer.president_name}"
    texts, sizes = (issuer.address, issuer.name, president), (10.0, 13.0, 12.0)
    return [Stamp(texts, sizes, INDENT) if stamp else Paragraphs(texts, sizes, INDENT)]


def compose_office(office: Office) -> Paragraphs:
    texts = (f"取扱箇所　{office.name}", f"TEL: {office.phone}", f"FAX: {office.fax}")
    return Paragraphs(texts, sizes=(10, 10, 10), indent=INDENT)
