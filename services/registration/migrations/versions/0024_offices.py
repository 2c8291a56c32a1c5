"""Offices and their staff; where persons and employers are; persons registered before say their area."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = ["offices_0001"]
NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.add_column("office", sa.Column("name", sa.Text(), nullable=False))
    op.add_column("office", sa.Column("names", sa.JSON(), nullable=False))
    op.add_column("office", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("office", sa.Column("opening_hours", sa.Text(), nullable=True))
    op.add_column("office", sa.Column("contacts", sa.JSON(), nullable=False))
    op.add_column("office", sa.Column("changed_by", sa.Text(), nullable=False))
    op.add_column("office", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False))
    op.create_check_constraint("office_kind", "office", "kind IN ('national', 'province', 'district')")
    op.create_check_constraint("office_serves_areas", "office", "(kind = 'national') = (cardinality(areas) = 0)")
    op.create_check_constraint("office_days", "office", "last_day >= first_day")
    op.create_check_constraint("office_not_under_itself", "office", "parent <> code")
    op.add_column("staff_office", sa.Column("appointed_by", sa.Text(), nullable=False))
    op.add_column("staff_office", sa.Column("because", sa.Text(), nullable=True))
    op.add_column(
        "staff_office", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False)
    )
    op.create_check_constraint("staff_office_has_roles", "staff_office", "cardinality(roles) > 0")
    op.create_check_constraint("staff_office_days", "staff_office", "last_day >= first_day - 1")
    op.execute("""
        ALTER TABLE staff_office ADD CONSTRAINT staff_office_once EXCLUDE USING gist (
            office WITH =, subject WITH =, (daterange(first_day, last_day, '[]')) WITH &&)
        WHERE (last_day IS NULL OR last_day >= first_day)
    """)
    # The doors ask of persons and employers alike; other services keep a table of this name.
    op.execute("""
        CREATE VIEW subject_area AS
        SELECT person_id AS subject_id, ARRAY[area] AS areas, version FROM person WHERE erased_at IS NULL
        UNION ALL
        SELECT employer_id, ARRAY(SELECT DISTINCT every.area FROM (
                   SELECT e.area UNION ALL
                   SELECT b.area FROM branch b WHERE b.employer_id = e.employer_id AND b.closed_on IS NULL) every
                   ORDER BY every.area), version
        FROM employer e
    """)
    op.execute("""
        CREATE FUNCTION in_reach(reach text[], VARIADIC subjects uuid[]) RETURNS boolean
        LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT reach IS NULL OR EXISTS (
                SELECT FROM subject_area s CROSS JOIN LATERAL unnest(s.areas) lies
                WHERE s.subject_id = ANY(subjects) AND area_in_reach(reach, lies))
        $$
    """)
    # Persons who were registered before this fact was there.
    op.execute("""
        INSERT INTO outbox (topic, partition, key, type, data)
        SELECT 'registration.people', event_partition, person_id::text, 'registration.person_moved.v1',
               json_build_object('person_id', person_id, 'version', version, 'area', area)
        FROM person WHERE erased_at IS NULL ORDER BY recorded_at, person_id
    """)
