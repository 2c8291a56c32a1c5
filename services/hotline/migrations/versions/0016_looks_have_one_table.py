"""Looks without a case are reviewed where every service keeps them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        INSERT INTO unmasked_look (look_id, looked_by, action, person_id, persons, purpose, at, reviewed_by, verdict,
                                   reviewed_at)
        SELECT look_id, looked_by, 'person.break_glass', CAST(person_id AS text), 1, purpose, at, reviewed_by, verdict,
               reviewed_at
        FROM look WHERE case_id IS NULL
    """)
    op.drop_index("look_break_glass", table_name="look", postgresql_where=sa.text("case_id IS NULL"))
    op.drop_constraint("look_reviewed_by_another", "look", type_="check")
    op.drop_constraint("look_verdict", "look", type_="check")
    for name in ("reviewed_by", "verdict", "reviewed_at"):
        op.drop_column("look", name)
