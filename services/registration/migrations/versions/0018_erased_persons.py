"""Persons who are erased: the row keeps the id alone."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        "person_erased_is_empty",
        "person",
        "erased_at IS NULL OR (national_id = 'erased ' || person_id::text AND given_name = '' AND family_name = '' "
        "AND born_on = '9999-12-31' AND sex = 'unknown' AND area = '' AND phones = '{}' AND registered_by IS NULL)",
    )
    op.drop_constraint("pending_entry_kind", "pending_entry", type_="check")
    op.create_check_constraint(
        "pending_entry_kind", "pending_entry", "kind IN ('closure_order', 'employer', 'person', 'erasure')"
    )
