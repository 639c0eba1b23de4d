"""The database role of each service, which the migrations make, and the one that reads all for backups."""

ROLES = {
    "application_api": "hosho_application",
    "issuance_api": "hosho_issuance",
    "verification_api": "hosho_verification",
}
BACKUP = "hosho_backup"
