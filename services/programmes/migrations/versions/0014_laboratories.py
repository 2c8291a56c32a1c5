"""Laboratories are places, as sites and hospitels are; the places that are there already are said once."""

import sqlalchemy as sa
from alembic import op

from libs.common.spine.events import partition_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
_PLACES = sa.text("""
    SELECT site_id AS place_id, closed_on, recorded_at FROM site
    UNION ALL SELECT facility_id, closed_on, recorded_at FROM facility
    ORDER BY recorded_at, place_id
""")
_SAY = sa.text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT 'programmes.places', :partition, :key, 'programmes.place_opened.v1',
           json_build_object('place_id', CAST(:key AS text), 'party', 'facility')
    UNION ALL
    SELECT 'programmes.places', :partition, :key, 'programmes.place_closed.v1',
           json_build_object('place_id', CAST(:key AS text), 'closed_on', CAST(:closed_on AS date))
    WHERE CAST(:closed_on AS date) IS NOT NULL
""")


def upgrade() -> None:
    op.create_table(
        "laboratory",
        sa.Column("laboratory_id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
    )
    op.create_index(
        "specimen_laboratory",
        "specimen",
        ["laboratory_id", "specimen_id"],
        postgresql_where=sa.text("laboratory_id IS NOT NULL"),
    )
    connection = op.get_bind()
    for place in connection.execute(_PLACES).all():
        key = str(place.place_id)
        connection.execute(_SAY, {"partition": partition_of(key), "key": key, "closed_on": place.closed_on})
