"""Persons registered twice: every service that keeps persons' facts maps the merged id to the kept one.

Facts keep the id of their event; reads and writes under either id use both. When a merge is undone, the alias is
deleted, and no fact was rewritten.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Index, MetaData, Table, Uuid

from libs.common.database.connections import Database
from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Query
from libs.copies.keeping import Keep

# In SQL: the person `:person_id` under every id, whichever of them is given. `x.person_id IN {SAME_PERSON}`.
SAME_PERSON = """(
    SELECT CAST(:person_id AS uuid)
    UNION ALL SELECT a.person_id FROM person_alias a WHERE a.kept_id = :person_id
    UNION ALL SELECT a.kept_id FROM person_alias a WHERE a.person_id = :person_id
    UNION ALL SELECT b.person_id FROM person_alias a JOIN person_alias b USING (kept_id)
              WHERE a.person_id = :person_id AND b.person_id <> :person_id)"""


@dataclass(frozen=True, slots=True)
class _Kept:
    kept_id: UUID
    merged: list[UUID]


_IS_SAME = Query(bool, f"SELECT CAST(:other AS uuid) IN {SAME_PERSON} AS same")
_IS_KEPT_HERE = Query(bool, "SELECT to_regclass('person_alias') IS NOT NULL AS here")
_KEPT = Query(
    _Kept,
    """
    SELECT p.kept_id, ARRAY(SELECT person_id FROM person_alias WHERE kept_id = p.kept_id) AS merged
    FROM (SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), CAST(:person_id AS uuid))
          AS kept_id) p
""",
)
keep_aliases = Keep("""
    INSERT INTO person_alias (person_id, kept_id)
    SELECT DISTINCT ON (1) (data ->> 'merged_id')::uuid, (data ->> 'kept_id')::uuid
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT (person_id) DO UPDATE SET kept_id = excluded.kept_id
""")
forget_aliases = Keep("""
    DELETE FROM person_alias WHERE person_id IN (
        SELECT (data ->> 'merged_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")


def add_alias_table(metadata: MetaData) -> None:
    """Add the alias table and the view `same_person`: each pair of ids of one person, in both orders. There are few."""
    bring_migrations(metadata, "aliases", __file__)
    Table(
        "person_alias",
        metadata,
        Column("person_id", Uuid, primary_key=True),
        Column("kept_id", Uuid, nullable=False),
        Index("person_alias_kept", "kept_id"),
        info=copy_of(CopyOf("persons registered twice", ("person_id", "kept_id"))),
    )


async def same_person(database: Database, one: UUID, other: UUID) -> bool:
    """Tell whether two ids belong to one person. Equal ids need no query."""
    if one == other:
        return True
    return await _IS_SAME.one(database, person_id=one, other=other)


class KeptPersons:
    """The person behind a token's id: the kept id, with the merged ones.

    It is read at every call: a merge, and its undoing, counts as soon as it is heard.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._here: bool | None = None

    async def of(self, person_id: UUID) -> tuple[UUID, frozenset[UUID]]:
        if self._here is None:
            self._here = await _IS_KEPT_HERE.one(self._database)
        if not self._here:  # a service without facts about persons
            return person_id, frozenset()
        kept = await _KEPT.one(self._database, person_id=person_id)
        return kept.kept_id, frozenset(kept.merged)
