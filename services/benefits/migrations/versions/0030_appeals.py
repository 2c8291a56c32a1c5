"""Appeals; claims count their decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("decision_no", sa.Integer(), server_default="0", nullable=False))
    op.add_column("claim", sa.Column("decided_on", sa.Date(), nullable=True))
    op.execute("UPDATE claim SET decision_no = 1, decided_on = filed_on WHERE decision IS NOT NULL")
    op.create_table(
        "appeal",
        sa.Column("appeal_id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), sa.ForeignKey("claim.claim_id"), nullable=False),
        sa.Column("decision_no", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_on", sa.Date()),
        sa.Column("decided_because", sa.Text()),
        sa.Column("result_no", sa.Integer()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("status IN ('open', 'upheld', 'changed')", name="appeal_status"),
        sa.CheckConstraint(
            "(status = 'open') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_because IS NULL)"
            " AND (decided_by IS NULL) = (result_no IS NULL)",
            name="appeal_decided_whole",
        ),
        sa.CheckConstraint("decided_by <> filed_by", name="appeal_second_person"),
    )
    op.create_index("appeal_once", "appeal", ["claim_id", "decision_no"], unique=True)
    op.create_index("appeal_open", "appeal", ["appeal_id"], postgresql_where=sa.text("status = 'open'"))
