"""The schemas that issuance_api writes in."""

SCHEMA = "issuance"
DOCUMENTS = "documents"
