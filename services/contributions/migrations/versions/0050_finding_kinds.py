"""Kinds of findings have the words that a return's answer has for them."""

from alembic import op

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None
_WORDS = (
    ("paid_not_enrolled", "unregistered"),
    ("enrolled_not_paid", "not_paid_for"),
    ("claimed_while_working", "wage_while_claiming"),
    ("wage_below_floor", "below_floor"),
)


def upgrade() -> None:
    for before, after in _WORDS:
        op.execute(f"UPDATE finding SET kind = '{after}' WHERE kind = '{before}'")  # noqa: S608 - the words above
