"""The copy of deaths: the newest version of each person's death, under each id by which registration says it."""

from sqlalchemy import Column, Date, Integer, MetaData, Table, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.keeping import Keep

keep_deaths = Keep("""
    INSERT INTO person_death AS known (person_id, version, died_on)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, (data ->> 'version')::integer, (data ->> 'died_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 2 DESC
    ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, died_on = excluded.died_on
        WHERE excluded.version > known.version
""")


def add_person_death_table(metadata: MetaData) -> None:
    """Add the table of persons who died. Without a day the death was withdrawn."""
    Table(
        "person_death",
        metadata,
        Column("person_id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("died_on", Date),
        info=copy_of(CopyOf("deaths", ("person_id", "version", "died_on"))),
    )
