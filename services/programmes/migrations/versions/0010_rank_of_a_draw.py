"""A draw's frame is read page by page, in the order of its ranks."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("draw_person_rank", "draw_person", ["draw_id", "rank"], unique=True)
