"""Keys are reissued: a builder's own transaction adds one, and a look-up holds its certificate until it is answered."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

VERIFICATION = "hosho_verification, hosho_verification_all"
OWN = "tenant_org = current_setting('hosho.tenant', true)"
# Each statement of a volatile function sees what was committed before it began. So the key is read once the lock is
# had: whoever waited for a reissue compares the new key. Look-ups do not share the lock, since those that come would
# overtake a reissue that waits. Only those for the certificate's own town take it: no other can be confirmed.
TAKE_KEY_CHECK = "verification.take_key_check(town text, number text)"
TAKES_KEY_CHECK = """
    RETURNS TABLE (issuer_code text, authority_code text, registered_at timestamptz, serial integer, epoch integer,
                   value bytea)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        PERFORM FROM verification.certificate
        WHERE certificate.contract_number = $2 AND certificate.authority_code = $1 FOR NO KEY UPDATE;
        RETURN QUERY
            SELECT certificate.issuer_code, certificate.authority_code, certificate.registered_at, newest.serial,
                   newest.epoch, newest.value
            FROM verification.certificate JOIN verification.key_check AS newest
                ON newest.contract_number = certificate.contract_number
            WHERE certificate.contract_number = $2 ORDER BY newest.serial DESC LIMIT 1;
    END $$
    """
TAKE_CERTIFICATE = "verification.take_certificate(contract_number text)"
TAKES_CERTIFICATE = """
    RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        PERFORM FROM verification.certificate WHERE certificate.contract_number = $1 FOR NO KEY UPDATE;
    END $$
    """
FUNCTIONS = ((TAKE_KEY_CHECK, TAKES_KEY_CHECK), (TAKE_CERTIFICATE, TAKES_CERTIFICATE))
# What an organisation may do with rows of its own: lock its guarantee, add a key, and leave word of it.
POLICIES = (
    ("turn", "guarantee", f"FOR UPDATE TO hosho_issuance USING ({OWN})"),
    ("reissue", "authentication_key", f"FOR INSERT TO hosho_issuance WITH CHECK ({OWN})"),
    ("account", "audit", f"FOR INSERT TO hosho_issuance WITH CHECK ({OWN})"),
)


def upgrade() -> None:
    for header, body in FUNCTIONS:
        op.execute(f"CREATE FUNCTION {header} {body}")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {header} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {header} TO {VERIFICATION}")
    for name, table, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON issuance.{table} {rule}")


def downgrade() -> None:
    for name, table, _ in POLICIES:
        op.execute(f"DROP POLICY {name} ON issuance.{table}")
    for header, _ in FUNCTIONS:
        op.execute(f"DROP FUNCTION {header}")
