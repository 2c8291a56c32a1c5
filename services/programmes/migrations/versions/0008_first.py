"""The tables of programmes: the migrations up to 0008 in one. A database at 0008 has them already."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = None
branch_labels = None
depends_on = ["spine_0001", "aliases_0001", "mandates_0001", "jobs_0001", "employments_0001"]


def upgrade() -> None:
    op.create_table(
        "adverse_event",
        sa.Column("adverse_event_id", sa.Uuid(), nullable=False),
        sa.Column("dose_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("onset_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("seen_note", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("severity IN ('mild', 'moderate', 'serious')", name="adverse_event_severity"),
        sa.PrimaryKeyConstraint("adverse_event_id"),
    )
    op.create_index("adverse_event_person", "adverse_event", ["person_id"], unique=False)
    op.create_index(
        "adverse_event_unseen",
        "adverse_event",
        ["recorded_at"],
        unique=False,
        postgresql_where=sa.text("seen_by IS NULL AND severity = 'serious'"),
    )
    op.create_table(
        "booking",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("dose_no", sa.SmallInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="booked", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("status IN ('booked', 'cancelled', 'kept', 'missed')", name="booking_status"),
        sa.PrimaryKeyConstraint("booking_id"),
    )
    op.create_index("booking_person", "booking", ["person_id"], unique=False)
    op.create_index(
        "booking_person_open",
        "booking",
        ["person_id", "programme"],
        unique=True,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_index(
        "booking_seat", "booking", ["session_id", "seat_no"], unique=True, postgresql_where=sa.text("status = 'booked'")
    )
    op.create_table(
        "dose",
        sa.Column("dose_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("dose_no", sa.SmallInteger(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("annulled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("(version > 1) = (because IS NOT NULL)", name="dose_corrected_why"),
        sa.CheckConstraint("dose_no > 0", name="dose_number"),
        sa.PrimaryKeyConstraint("dose_id", "version"),
    )
    op.create_index("dose_one_version", "dose", ["dose_id"], unique=True, postgresql_where=sa.text("stands"))
    op.create_index(
        "dose_person",
        "dose",
        ["person_id", "dose_no"],
        unique=True,
        postgresql_where=sa.text("stands AND NOT annulled"),
    )
    op.create_table(
        "draw",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("test_method", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("size BETWEEN 1 AND frame_size", name="draw_size"),
        sa.PrimaryKeyConstraint("draw_id"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id"),
        sa.UniqueConstraint("registration_number"),
    )
    op.create_table(
        "employer_branch",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "number"),
    )
    op.create_table(
        "facility",
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("facility_id"),
    )
    op.create_table(
        "journal",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("happening", sa.Text(), nullable=False),
        sa.Column("counts", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("phase", sa.SmallInteger(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("counts IN (1, -1)", name="journal_counts"),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("journal_figures", "journal", ["happening", "area", "day"], unique=False)
    op.create_index("journal_person", "journal", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("message_person", "message", ["person_id", "left_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("event_partition", sa.SmallInteger(), nullable=False),
        sa.Column("details_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "phase",
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("areas", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("figures_hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("cardinality(areas) > 0", name="phase_areas"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "risk_enterprise",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Boolean(), server_default="true", nullable=False),
        sa.PrimaryKeyConstraint("employer_id"),
    )
    op.create_table(
        "schedule",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.SmallInteger(), nullable=False),
        sa.Column("dose_no", sa.SmallInteger(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("seated", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("schedule_id"),
    )
    op.create_table(
        "site",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("programme IN ('testing', 'vaccination')", name="site_programme"),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_index("site_area", "site", ["programme", "area"], unique=False)
    op.create_table(
        "stay_step",
        sa.Column("step_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("bed_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("step_id"),
    )
    op.create_index("stay_step_stay", "stay_step", ["stay_id", "step_id"], unique=False)
    op.create_table(
        "test",
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), server_default="registered", nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("reason IN ('close_contact', 'high_risk', 'drawn')", name="test_reason"),
        sa.CheckConstraint("status IN ('registered', 'taken', 'resulted', 'cancelled')", name="test_status"),
        sa.PrimaryKeyConstraint("test_id"),
    )
    op.create_index("test_person", "test", ["person_id"], unique=False)
    op.create_index(
        "test_person_open",
        "test",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('registered', 'taken')"),
    )
    op.create_table(
        "vaccination",
        sa.Column("vaccination_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("risk", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="registered", nullable=False),
        sa.Column("phase", sa.SmallInteger(), nullable=True),
        sa.Column("next_dose", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("next_product", sa.Text(), nullable=True),
        sa.Column("due_from", sa.Date(), nullable=True),
        sa.Column("due_until", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("(status IN ('confirmed', 'complete')) <= (phase IS NOT NULL)", name="vaccination_phase"),
        sa.CheckConstraint("status IN ('registered', 'confirmed', 'complete', 'withdrawn')", name="vaccination_status"),
        sa.PrimaryKeyConstraint("vaccination_id"),
    )
    op.create_index("vaccination_employer", "vaccination", ["employer_id", "vaccination_id"], unique=False)
    op.create_index(
        "vaccination_person",
        "vaccination",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'withdrawn'"),
    )
    op.create_index(
        "vaccination_registered",
        "vaccination",
        ["area"],
        unique=False,
        postgresql_where=sa.text("status = 'registered'"),
    )
    op.create_index(
        "vaccination_to_seat",
        "vaccination",
        ["phase", "next_dose"],
        unique=False,
        postgresql_where=sa.text("status = 'confirmed'"),
    )
    op.create_table(
        "vaccination_certificate",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default="valid", nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("(status = 'valid') = (ended_at IS NULL)", name="vaccination_certificate_ended"),
        sa.CheckConstraint("status IN ('valid', 'superseded', 'revoked')", name="vaccination_certificate_status"),
        sa.PrimaryKeyConstraint("certificate_id"),
    )
    op.create_index("vaccination_certificate_person", "vaccination_certificate", ["person_id", "version"], unique=True)
    op.create_index(
        "vaccination_certificate_valid",
        "vaccination_certificate",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'valid'"),
    )
    op.create_table(
        "bed",
        sa.Column("bed_id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("in_service", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["facility.facility_id"],
        ),
        sa.PrimaryKeyConstraint("bed_id"),
        sa.UniqueConstraint("facility_id", "label", name="bed_label"),
        sa.UniqueConstraint("stay_id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "bed_free",
        "bed",
        ["facility_id", "bed_id"],
        unique=False,
        postgresql_where=sa.text("stay_id IS NULL AND in_service"),
    )
    op.create_index(
        "bed_free_area",
        "bed",
        ["area", "bed_id"],
        unique=False,
        postgresql_where=sa.text("stay_id IS NULL AND in_service"),
    )
    op.create_table(
        "draw_person",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["draw.draw_id"],
        ),
        sa.PrimaryKeyConstraint("draw_id", "person_id"),
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("capacity > 0", name="session_capacity"),
        sa.CheckConstraint("ends_at > starts_at", name="session_times"),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.site_id"],
        ),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_index("session_day", "session", ["day"], unique=False)
    op.create_index("session_site", "session", ["site_id", "day", "starts_at"], unique=True)
    op.create_table(
        "specimen",
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["test.test_id"],
        ),
        sa.PrimaryKeyConstraint("specimen_id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("specimen_person", "specimen", ["person_id"], unique=False)
    op.create_index("specimen_test", "specimen", ["test_id"], unique=False)
    op.create_table(
        "isolation",
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("last_day >= first_day", name="isolation_days"),
        sa.ForeignKeyConstraint(
            ["specimen_id"],
            ["specimen.specimen_id"],
        ),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("order_number"),
        sa.UniqueConstraint("specimen_id"),
    )
    op.create_index("isolation_person", "isolation", ["person_id"], unique=False)
    op.create_table(
        "result",
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("symptoms", sa.Boolean(), nullable=False),
        sa.Column("complications", sa.Boolean(), nullable=False),
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("outcome IN ('positive', 'negative', 'inconclusive')", name="result_outcome"),
        sa.CheckConstraint("(version > 1) = (because IS NOT NULL)", name="result_corrected_why"),
        sa.ForeignKeyConstraint(
            ["specimen_id"],
            ["specimen.specimen_id"],
        ),
        sa.PrimaryKeyConstraint("specimen_id", "version"),
    )
    op.create_table(
        "seat",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("seat_no > 0", name="seat_number"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.session_id"],
        ),
        sa.PrimaryKeyConstraint("session_id", "seat_no"),
        sa.UniqueConstraint("booking_id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "seat_free", "seat", ["session_id", "seat_no"], unique=False, postgresql_where=sa.text("booking_id IS NULL")
    )
    op.create_table(
        "specimen_correction",
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("was_taken_on", sa.Date(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("taken_on <> was_taken_on", name="specimen_correction_changes"),
        sa.ForeignKeyConstraint(
            ["specimen_id"],
            ["specimen.specimen_id"],
        ),
        sa.PrimaryKeyConstraint("specimen_id", "number"),
    )
    op.create_table(
        "stay",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("bed_id", sa.Uuid(), nullable=True),
        sa.Column(
            "waiting_since", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("officer_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_why", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("(bed_id IS NOT NULL) = (status IN ('offered', 'accepted', 'admitted'))", name="stay_bed"),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'accepted', 'admitted', 'discharged', 'declined', 'withdrawn', 'referred')",
            name="stay_status",
        ),
        sa.CheckConstraint("(officer_since IS NULL) = (officer_why IS NULL)", name="stay_officer_why"),
        sa.ForeignKeyConstraint(
            ["bed_id"],
            ["bed.bed_id"],
        ),
        sa.PrimaryKeyConstraint("stay_id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "stay_bed_held",
        "stay",
        ["bed_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('offered', 'accepted', 'admitted')"),
    )
    op.create_index(
        "stay_offered", "stay", ["offered_until"], unique=False, postgresql_where=sa.text("status = 'offered'")
    )
    op.create_index(
        "stay_officer", "stay", ["officer_since"], unique=False, postgresql_where=sa.text("officer_since IS NOT NULL")
    )
    op.create_index("stay_person", "stay", ["person_id"], unique=False)
    op.create_index(
        "stay_person_open",
        "stay",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'offered', 'accepted', 'admitted')"),
    )
    op.create_index(
        "stay_waiting", "stay", ["area", "waiting_since"], unique=False, postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index("employment_employer", "employment", ["employer_id", "person_id"], unique=False)
    op.create_index("employment_person", "employment", ["person_id"], unique=False)
