"""Returned payments, withdrawn runs; the payee is frozen with the line."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RUN = ("frozen", "released", "outdated", "withdrawn")
_LINE = ("frozen", "confirmed", "returned", "outdated", "withdrawn")


def _one_of(values: tuple[str, ...]) -> str:
    return f"status IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.add_column("payment_line", sa.Column("payee", sa.JSON()))
    op.execute("UPDATE payment_line l SET payee = c.payee FROM claim c WHERE c.claim_id = l.claim_id")
    op.alter_column("payment_line", "payee", nullable=False)
    op.add_column("payment_line", sa.Column("returned_because", sa.Text()))
    op.drop_constraint("payment_line_status", "payment_line")
    op.create_check_constraint("payment_line_status", "payment_line", _one_of(_LINE))
    op.create_check_constraint(
        "payment_line_returned_why", "payment_line", "(status = 'returned') = (returned_because IS NOT NULL)"
    )
    op.drop_constraint("payment_run_status", "payment_run")
    op.create_check_constraint("payment_run_status", "payment_run", _one_of(_RUN))


def downgrade() -> None:
    op.drop_constraint("payment_run_status", "payment_run")
    op.create_check_constraint("payment_run_status", "payment_run", _one_of(_RUN[:-1]))
    op.drop_constraint("payment_line_returned_why", "payment_line")
    op.drop_constraint("payment_line_status", "payment_line")
    op.create_check_constraint("payment_line_status", "payment_line", _one_of(_LINE[:-1]))
    op.drop_column("payment_line", "returned_because")
    op.drop_column("payment_line", "payee")
