"""Closure orders are looked up by their number as it is meant."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# As libs/common/values/order_numbers.py reads a number; written out, because a migration stays as it was.
_MEANT = """upper(regexp_replace(translate(normalize(CAST(order_number AS text), NFKC),
    U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))"""


def upgrade() -> None:
    op.drop_index("closure_order_number", "closure_order")
    op.add_column("closure_order", sa.Column("number_meant", sa.Text(), sa.Computed(_MEANT, persisted=True)))
    op.create_index("closure_order_number", "closure_order", ["number_meant"])


def downgrade() -> None:
    op.drop_index("closure_order_number", "closure_order")
    op.drop_column("closure_order", "number_meant")
    op.create_index("closure_order_number", "closure_order", ["order_number"])
