"""The database role of each service; the migrations make them."""

ROLES = {
    "application_api": "hosho_application",
    "issuance_api": "hosho_issuance",
    "verification_api": "hosho_verification",
}
