"""The tables of registration: the migrations up to 0016 in one. A database at 0016 has them already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = None
branch_labels = None
depends_on = ["spine_0001", "aliases_0001", "banks_0001", "approvals_0001", "mandates_0001"]


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "activation_try",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "client",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("previous_keys", sa.JSON(), nullable=True),
        sa.Column("keys_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("onboarded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("client_id"),
    )
    op.create_table(
        "duplicate_dismissed",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("dismissed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name="duplicate_dismissed_order"),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_table(
        "duplicate_group",
        sa.Column("group_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("members", sa.Integer(), server_default="0", nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("group_id"),
        sa.UniqueConstraint("born_on", "family_name", "given_name", "sex", "area", name="duplicate_group_key"),
    )
    op.create_index(
        "duplicate_group_open",
        "duplicate_group",
        ["found_at", "group_id"],
        unique=False,
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "duplicate_scan",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("scanned_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one", name="duplicate_scan_one_row"),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("event_partition", sa.SmallInteger(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("employer_id"),
        sa.UniqueConstraint("registration_number", name="employer_registration_number_key"),
    )
    op.create_table(
        "match_try",
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("counted"),
    )
    op.create_table(
        "payroll_agent",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("agent_id"),
    )
    op.create_table(
        "pending_entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('closure_order', 'employer', 'person')", name="pending_entry_kind"),
        sa.CheckConstraint("status IN ('waiting', 'done', 'refused')", name="pending_entry_status"),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index(
        "pending_entry_open", "pending_entry", ["made_at"], unique=False, postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("national_id", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("phones", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("event_partition", sa.SmallInteger(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("national_id", name="person_national_id_key"),
    )
    op.create_index("person_alike", "person", ["born_on", "family_name", "given_name", "sex", "area"], unique=False)
    op.create_index("person_recorded", "person", ["recorded_at", "person_id"], unique=False)
    op.create_table(
        "account_link",
        sa.Column("link_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
        ),
        sa.PrimaryKeyConstraint("link_id"),
    )
    op.create_index(
        "account_link_one", "account_link", ["account"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index("account_link_person", "account_link", ["person_id"], unique=False)
    op.create_table(
        "activation_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
        ),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("activation_code_person", "activation_code", ["person_id"], unique=False)
    op.create_table(
        "branch",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employer.employer_id"],
        ),
        sa.PrimaryKeyConstraint("employer_id", "number"),
    )
    op.create_table(
        "closure_order",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "number_meant",
            sa.Text(),
            sa.Computed(
                "upper(regexp_replace(translate(normalize(CAST(order_number AS text), NFKC), U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column(
            "issuer_meant",
            sa.Text(),
            sa.Computed(
                "upper(regexp_replace(translate(normalize(CAST(issued_by AS text), NFKC), U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column("repeats", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(employer_id IS NOT NULL) <> (area IS NOT NULL AND sector IS NOT NULL)", name="closure_order_scope"
        ),
        sa.CheckConstraint("last_day >= first_day", name="closure_order_days"),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employer.employer_id"],
        ),
        sa.ForeignKeyConstraint(
            ["repeats"],
            ["closure_order.order_id"],
        ),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index(
        "closure_order_once",
        "closure_order",
        ["number_meant", "issuer_meant", "employer_id", "area", "sector"],
        unique=True,
        postgresql_where=sa.text("repeats IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "duplicate_member",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("told_apart", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["duplicate_group.group_id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index("duplicate_member_group", "duplicate_member", ["group_id", "told_apart", "person_id"], unique=False)
    op.create_table(
        "employment",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("standing", sa.Text(), server_default="stands", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        postgresql.ExcludeConstraint(
            (sa.column("employer_id"), "="),
            (sa.column("person_id"), "="),
            (sa.text("daterange(started_on, ended_on)"), "&&"),
            where=sa.text("standing <> 'void'"),
            using="gist",
            name="employment_no_overlap",
        ),
        sa.CheckConstraint("standing IN ('stands', 'waiting', 'contested', 'void')", name="employment_standing"),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="employment_end_has_reason"),
        sa.CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="employment_ends_after_start"),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employer.employer_id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
        ),
        sa.PrimaryKeyConstraint("employment_id"),
    )
    op.create_index("employment_employer", "employment", ["employer_id"], unique=False)
    op.create_index("employment_person", "employment", ["person_id"], unique=False)
    op.create_index(
        "employment_to_see_to",
        "employment",
        ["recorded_at"],
        unique=False,
        postgresql_where=sa.text("standing IN ('waiting', 'contested')"),
    )
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "person_merge",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="asked", nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('asked', 'merged', 'refused', 'undone')", name="person_merge_status"),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["person.person_id"],
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["person.person_id"],
        ),
        sa.PrimaryKeyConstraint("merge_id"),
    )
    op.create_index(
        "person_merge_one_open",
        "person_merge",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('asked', 'merged')"),
    )
    op.create_table(
        "employment_history",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("standing", sa.Text(), server_default="stands", nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employment_id"],
            ["employment.employment_id"],
        ),
        sa.PrimaryKeyConstraint("employment_id", "version"),
    )
    op.create_table(
        "employment_objection",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column(
            "objected_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('upheld', 'dismissed')", name="employment_objection_decision"),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="employment_objection_decided"),
        sa.ForeignKeyConstraint(
            ["employment_id"],
            ["employment.employment_id"],
        ),
        sa.PrimaryKeyConstraint("employment_id"),
    )
    op.add_column("mandate", sa.Column("given_by", sa.Text(), nullable=False))
    op.add_column("mandate", sa.Column("revoked_by", sa.Text(), nullable=True))
    op.add_column(
        "mandate",
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
    )
    op.create_index(
        "mandate_once",
        "mandate",
        ["employer_id", "agent_id", "scopes", "first_day", "last_day"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
