"""Who may be registered twice is a group with its members: pairs grew with the square of those who are alike."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
_KEY = ("born_on", "family_name", "given_name", "sex", "area")
_RECORDED = sa.text("clock_timestamp()")


def upgrade() -> None:
    _index_anew(("person_alike", list(_KEY)), ("person_recorded", ["recorded_at", "person_id"]))
    op.create_table(
        "duplicate_group",
        sa.Column("group_id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("born_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _KEY[1:]),
        sa.Column("members", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, server_default=_RECORDED),
        sa.Column("open", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.UniqueConstraint(*_KEY, name="duplicate_group_key"),
    )
    op.create_index(
        "duplicate_group_open", "duplicate_group", ["found_at", "group_id"], postgresql_where=sa.text("open")
    )
    op.create_table(
        "duplicate_member",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("duplicate_group.group_id"), nullable=False),
        sa.Column("told_apart", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.create_index("duplicate_member_group", "duplicate_member", ["group_id", "told_apart", "person_id"])
    op.create_table(
        "duplicate_dismissed",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("dismissed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="duplicate_dismissed_order"),
    )
    _take_over_pairs()
    op.drop_table("possible_duplicate")
    # Everybody is looked at once more, a bounded number at a time: nobody is missed.
    op.execute("DELETE FROM duplicate_scan")
    op.add_column("duplicate_scan", sa.Column("person_id", sa.Uuid(), nullable=False))


def _take_over_pairs() -> None:
    """What officers decided stays decided; who was found stays found since then."""
    op.execute("""
        INSERT INTO duplicate_dismissed (one_id, other_id, dismissed_by)
        SELECT one_id, other_id, dismissed_by FROM possible_duplicate WHERE dismissed_by IS NOT NULL
    """)
    op.execute("""
        CREATE TEMP TABLE found_before ON COMMIT DROP AS
        SELECT person_id, min(found_at) AS found_at FROM (
            SELECT one_id AS person_id, found_at FROM possible_duplicate
            UNION ALL SELECT other_id, found_at FROM possible_duplicate) pairs GROUP BY person_id
    """)
    op.execute("""
        INSERT INTO duplicate_group (born_on, family_name, given_name, sex, area, members, found_at)
        SELECT born_on, family_name, given_name, sex, area, count(*), min(found_at)
        FROM found_before JOIN person USING (person_id) GROUP BY 1, 2, 3, 4, 5
    """)
    op.execute("""
        INSERT INTO duplicate_member (person_id, group_id)
        SELECT person_id, group_id FROM found_before JOIN person USING (person_id)
        JOIN duplicate_group USING (born_on, family_name, given_name, sex, area)
    """)


def downgrade() -> None:
    """The pairs are found again by the code of before; what was told apart in whole groups is asked again."""
    op.drop_column("duplicate_scan", "person_id")
    op.execute("DELETE FROM duplicate_scan")
    op.create_table(
        "possible_duplicate",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, server_default=_RECORDED),
        sa.Column("dismissed_by", sa.Text()),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.execute("""
        INSERT INTO possible_duplicate (one_id, other_id, dismissed_by)
        SELECT one_id, other_id, dismissed_by FROM duplicate_dismissed
    """)
    for table in ("duplicate_dismissed", "duplicate_member", "duplicate_group"):
        op.drop_table(table)
    for name in ("person_recorded", "person_alike"):
        op.drop_index(name, "person")
    op.create_index("person_alike", "person", ["born_on", "family_name"])
    op.create_index("person_recorded", "person", ["recorded_at"], postgresql_using="brin")


def _index_anew(*indexes: tuple[str, list[str]]) -> None:
    for name, columns in indexes:
        op.drop_index(name, "person")
        op.create_index(name, "person", columns)
