"""A closure order is one under every spelling of its number and its issuer; repeated ones name the first."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MEANT = """upper(regexp_replace(translate(normalize(CAST({} AS text), NFKC),
    U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))"""


def upgrade() -> None:
    for name, said in (("number_meant", "order_number"), ("issuer_meant", "issued_by")):
        meant = sa.Computed(_MEANT.format(said), persisted=True)
        op.add_column("closure_order", sa.Column(name, sa.Text(), meant, nullable=True))
    op.add_column("closure_order", sa.Column("repeats", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "closure_order", "closure_order", ["repeats"], ["order_id"])
    op.execute("""
        UPDATE closure_order o SET repeats = first_id
        FROM (SELECT order_id, first_value(order_id) OVER (
                  PARTITION BY number_meant, issuer_meant, employer_id, area, sector
                  ORDER BY recorded_at, order_id) AS first_id
              FROM closure_order) same
        WHERE same.order_id = o.order_id AND same.first_id <> o.order_id
    """)
    op.drop_constraint("closure_order_number_key", "closure_order")
    op.create_index(
        "closure_order_once",
        "closure_order",
        ["number_meant", "issuer_meant", "employer_id", "area", "sector"],
        unique=True,
        postgresql_where=sa.text("repeats IS NULL"),
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_index("closure_order_once", "closure_order")
    op.create_unique_constraint(
        "closure_order_number_key",
        "closure_order",
        ["issued_by", "order_number", "employer_id", "area", "sector"],
        postgresql_nulls_not_distinct=True,
    )
    for name in ("repeats", "issuer_meant", "number_meant"):
        op.drop_column("closure_order", name)
