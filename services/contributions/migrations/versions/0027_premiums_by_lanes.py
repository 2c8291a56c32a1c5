"""Premiums fall due by what a million rows need: fewer indexes, no row locks of references, merged ids in each place."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = ["aliases_0002"]


def upgrade() -> None:
    # A locked row of the other table for each row written costs as much as the row; doctor compares them instead.
    op.drop_constraint("premium_posting_bill_id_fkey", "premium_posting", type_="foreignkey")
    op.drop_constraint("premium_bill_coverage_id_fkey", "premium_bill", type_="foreignkey")
    # Postings are found by their bill.
    op.drop_constraint("premium_posting_pkey", "premium_posting", type_="primary")
    op.drop_index("premium_posting_month", "premium_posting")
    op.drop_index("premium_posting_bill", "premium_posting")
    op.create_primary_key("premium_posting_pkey", "premium_posting", ["bill_id", "posting_id"])
    # Bills are found by their cover: those that stand by one index, the others by another.
    op.add_column("premium_bill", sa.Column("supported", sa.Integer(), server_default="0", nullable=False))
    op.execute("""
        UPDATE premium_bill b SET supported = (
            SELECT count(*) FROM premium_posting WHERE bill_id = b.bill_id AND entry = 'due' AND state > 0)
    """)
    op.drop_index("premium_bill_person", "premium_bill")
    op.drop_index("premium_bill_once", "premium_bill")
    op.create_index(
        "premium_bill_once",
        "premium_bill",
        ["coverage_id", "first_month"],
        unique=True,
        postgresql_include=["months", "supported"],
        postgresql_where=sa.text("status NOT IN ('replaced', 'lapsed')"),
    )
    op.create_index(
        "premium_bill_reversed",
        "premium_bill",
        ["coverage_id"],
        postgresql_where=sa.text("status IN ('replaced', 'lapsed')"),
    )
    _functions()


def _functions() -> None:
    op.execute("DROP FUNCTION premium_place")
    # The place of a person in the household on a day: who began to be covered before comes first.
    op.execute("""
        CREATE FUNCTION premium_place(coverage uuid, person uuid, kind text, day date, first date) RETURNS integer
        LANGUAGE sql STABLE SET enable_nestloop = on AS $$
            WITH self AS (SELECT person AS id UNION ALL SELECT other_id FROM same_person WHERE person_id = person)
            SELECT 1 + count(DISTINCT o.coverage_id)::integer
            FROM self JOIN premium_household mine ON mine.person_id = self.id
            JOIN premium_household theirs USING (household_id)
            JOIN premium_coverage o ON o.scheme = kind AND o.person_id IN (
                SELECT theirs.person_id UNION ALL
                SELECT s.other_id FROM same_person s WHERE s.person_id = theirs.person_id)
            WHERE daterange(mine.first_day, mine.ended_on) @> day
              AND daterange(theirs.first_day, theirs.ended_on) @> day
              AND theirs.person_id NOT IN (SELECT id FROM self)
              AND daterange(o.first_day, o.ended_on) @> day
              AND (o.first_day, o.coverage_id) < (first, coverage)
        $$
    """)
    # Months of a scheme for which the State has paid a share for the person, under every id.
    op.execute("""
        CREATE FUNCTION premium_supported(person uuid, kind text) RETURNS integer
        LANGUAGE sql STABLE SET enable_nestloop = on AS $$
            SELECT coalesce(sum(b.supported), 0)::integer
            FROM premium_coverage k
            JOIN premium_bill b ON b.coverage_id = k.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
            WHERE k.scheme = kind AND k.person_id IN (
                SELECT person UNION ALL SELECT other_id FROM same_person WHERE person_id = person)
        $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION premium_supported")
    op.drop_index("premium_bill_reversed", "premium_bill")
    op.drop_index("premium_bill_once", "premium_bill")
    op.drop_column("premium_bill", "supported")
    op.create_index(
        "premium_bill_once",
        "premium_bill",
        ["coverage_id", "first_month"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('replaced', 'lapsed')"),
    )
    op.create_index("premium_bill_person", "premium_bill", ["person_id", "bill_id"])
    op.drop_constraint("premium_posting_pkey", "premium_posting", type_="primary")
    op.create_primary_key("premium_posting_pkey", "premium_posting", ["posting_id"])
    op.create_index("premium_posting_month", "premium_posting", ["coverage_id", "month"])
    op.create_index("premium_posting_bill", "premium_posting", ["bill_id"])
    op.create_foreign_key(None, "premium_bill", "premium_coverage", ["coverage_id"], ["coverage_id"])
    op.create_foreign_key(None, "premium_posting", "premium_bill", ["bill_id"], ["bill_id"])
