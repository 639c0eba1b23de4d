"""Lists and summaries cost the same among many rows: sums are kept, and words are compared in an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# By schema: the second sum, the role that reads, and of which rows: the columns counted by, their day, and whence.
TALLIES = {
    "application": (
        "premium_amount",
        "hosho_application",
        "requested_guarantee",
        {"status": "status", "office": "office_code", "town": "authority_code"},
        "(SELECT received_at FROM application.application WHERE application.id = {row}.application_id)",
        "{row}.received",
    ),
    "issuance": (
        "contract_amount",
        "hosho_issuance",
        "listed",
        {"kind": "kind", "town": "authority_code", "form": "form", "office": "office_code"},
        "{row}.concluded_at",
        "{row}.guarantee_id IS NOT NULL",
    ),
}
# Of each key there are as many rows as once were written at a time: no transaction waits for the row of another.
ADD = """
    CREATE FUNCTION {schema}.add_to_tally(
        _by text, _key text, _day date, _guarantees bigint, _amount bigint, _second bigint)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    DECLARE
        _span text;
        _begins date;
        _id bigint;
    BEGIN
        FOREACH _span IN ARRAY ARRAY['day', 'month'] LOOP
            _begins := date_trunc(_span, _day::timestamp)::date;
            SELECT id INTO _id FROM {schema}.tally
            WHERE by = _by AND span = _span AND begins = _begins AND key = _key
            LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
            IF FOUND THEN
                UPDATE {schema}.tally
                SET guarantees = guarantees + _guarantees, amount = amount + _amount, {second} = {second} + _second
                WHERE id = _id;
            ELSE
                INSERT INTO {schema}.tally (by, key, span, begins, guarantees, amount, {second})
                VALUES (_by, _key, _span, _begins, _guarantees, _amount, _second);
            END IF;
        END LOOP;
    END $$
    """
COUNT_CHANGE = """
    CREATE FUNCTION {schema}.count_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        PERFORM {schema}.add_to_tally(
            by, key, day, sum(sign)::bigint, sum(sign * amount)::bigint, sum(sign * second)::bigint)
        FROM ({old} UNION ALL {new}) AS changed
        GROUP BY by, key, day
        HAVING sum(sign) <> 0 OR sum(sign * amount) <> 0 OR sum(sign * second) <> 0;
        RETURN NULL;
    END $$
    """
COUNT_ANEW = """
    CREATE FUNCTION {schema}.count_anew() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
        DELETE FROM {schema}.tally;
        INSERT INTO {schema}.tally (by, key, span, begins, guarantees, amount, {second})
        SELECT by, key, 'day', day, count(*), sum(amount), sum(second)
        FROM {schema}.{table} AS counted CROSS JOIN LATERAL ({rows}) AS found
        GROUP BY by, key, day;
        INSERT INTO {schema}.tally (by, key, span, begins, guarantees, amount, {second})
        SELECT by, key, 'month', date_trunc('month', begins::timestamp)::date,
               sum(guarantees), sum(amount), sum({second})
        FROM {schema}.tally
        GROUP BY 1, 2, 3, 4;
    $$
    """
# At the end of a transaction, when all of its rows are there.
TRIGGER = """
    CREATE CONSTRAINT TRIGGER count_change AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {schema}.{table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {schema}.count_change()
    """


def upgrade() -> None:
    # What is counted for the first time is best counted in memory.
    op.execute("SET LOCAL work_mem = '128MB'")
    for schema in TALLIES:
        add_tally(schema)
    op.drop_index("ix_requested_guarantee_summary", "requested_guarantee", schema="application")
    op.drop_index("ix_listed_summary", "listed", schema="issuance")
    key_works_texts("INCLUDE (folded)")
    index_received(["received_at", "id"])


def add_tally(schema: str) -> None:
    second, role, table, keys, moment, counted = TALLIES[schema]
    op.create_table(
        "tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("guarantees", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(second, sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tally"),
        schema=schema,
    )
    op.create_index("ix_tally_begins", "tally", ["by", "span", "begins", "key"], schema=schema)
    op.execute(f"GRANT SELECT ON {schema}.tally TO {role}")

    def select_rows(row: str, sign: int) -> str:
        named = ", ".join(f"('{by}', {row}.{column})" for by, column in keys.items())
        day = f"({moment.format(row=row)} AT TIME ZONE 'Asia/Tokyo')::date"
        return (
            f"SELECT by, key, {day} AS day, {sign} AS sign, {row}.amount AS amount, {row}.{second} AS second"
            f" FROM (VALUES {named}) AS named (by, key) WHERE {counted.format(row=row)}"
        )

    op.execute(ADD.format(schema=schema, second=second))
    op.execute(COUNT_CHANGE.format(schema=schema, old=select_rows("OLD", -1), new=select_rows("NEW", 1)))
    rows = select_rows("counted", 1).replace(", counted.amount AS amount, ", ", ")
    op.execute(COUNT_ANEW.format(schema=schema, table=table, second=second, rows=rows))
    functions = ("add_to_tally(text, text, date, bigint, bigint, bigint)", "count_change()", "count_anew()")
    for function in functions:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {schema}.{function} FROM PUBLIC")
    columns = [*keys.values(), "amount", second, *(["received"] if schema == "application" else ["concluded_at"])]
    op.execute(TRIGGER.format(schema=schema, table=table, columns=", ".join(columns)))
    op.execute(f"SELECT {schema}.count_anew()")


def key_works_texts(included: str) -> None:
    op.execute(
        "ALTER TABLE application.works_text DROP CONSTRAINT pk_works_text,"
        f" ADD CONSTRAINT pk_works_text PRIMARY KEY (application_id) {included}"
    )


def index_received(columns: list[str]) -> None:
    op.drop_index("ix_application_received_at", "application", schema="application")
    op.create_index(
        "ix_application_received_at",
        "application",
        columns,
        schema="application",
        postgresql_where=sa.text("received_at IS NOT NULL"),
    )


def downgrade() -> None:
    index_received(["received_at"])
    key_works_texts("")
    op.create_index(
        "ix_listed_summary",
        "listed",
        ["kind", "form", "office_code", "authority_code", "concluded_at"],
        schema="issuance",
        postgresql_include=["amount", "contract_amount"],
    )
    op.create_index(
        "ix_requested_guarantee_summary",
        "requested_guarantee",
        ["status", "office_code", "authority_code"],
        schema="application",
        postgresql_include=["application_id", "amount", "premium_amount"],
        postgresql_where=sa.text("received"),
    )
    for schema, (_, _, table, *_) in TALLIES.items():
        op.execute(f"DROP TRIGGER count_change ON {schema}.{table}")
        for function in ("count_anew", "count_change", "add_to_tally"):
            op.execute(f"DROP FUNCTION {schema}.{function}")
        op.drop_table("tally", schema=schema)
