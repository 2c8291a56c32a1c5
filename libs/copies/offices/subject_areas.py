"""The copy of where persons and employers are: their area, and for employers also the areas of open branches.

The functions of the database `in_reach(reach, subjects …)` and `area_in_reach(reach, area)` limit lists of officers,
and the check of a single row, to the areas of the caller. A null reach: the whole country.
"""

from sqlalchemy import ARRAY, Column, Integer, MetaData, Table, Text, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.copies.keeping import Keep

# The head office, and every branch that is open.
keep_areas_of_employers = Keep("""
    INSERT INTO subject_area AS known (subject_id, areas, version)
    SELECT DISTINCT ON (1) (data ->> 'employer_id')::uuid AS subject_id,
           ARRAY(SELECT DISTINCT every.area FROM (
               SELECT data ->> 'area' AS area UNION ALL
               SELECT b ->> 'area' FROM json_array_elements(data -> 'branches') b) every ORDER BY every.area),
           coalesce((data ->> 'version')::integer, 1) AS version
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, version DESC
    ON CONFLICT (subject_id) DO UPDATE SET areas = excluded.areas, version = excluded.version
    WHERE excluded.version > known.version
""")
# A person who was registered before areas were said is followed by the fact of a move, which has one.
keep_areas_of_persons = Keep("""
    INSERT INTO subject_area AS known (subject_id, areas, version)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid AS subject_id, ARRAY[data ->> 'area'],
           (data ->> 'version')::integer AS version
    FROM unnest(CAST(:bodies AS json[])) AS e(data) WHERE data ->> 'area' IS NOT NULL ORDER BY 1, version DESC
    ON CONFLICT (subject_id) DO UPDATE SET areas = excluded.areas, version = excluded.version
    WHERE excluded.version > known.version
""")
forget_areas_of_persons = Keep("""
    DELETE FROM subject_area s USING unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE s.subject_id = (data ->> 'person_id')::uuid
""")


def add_subject_area_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "subject_areas", __file__)
    Table(
        "subject_area",
        metadata,
        Column("subject_id", Uuid, primary_key=True),
        Column("areas", ARRAY(Text), nullable=False),
        Column("version", Integer, nullable=False),
        info=copy_of(CopyOf("areas of persons and employers", ("subject_id", "areas"))),
    )
