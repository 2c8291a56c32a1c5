"""Copies of offices, of their staff, and of where persons and employers are."""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = ["subject_areas_0001"]


def upgrade() -> None:
    """Make nothing more: the copies bring their own tables."""
