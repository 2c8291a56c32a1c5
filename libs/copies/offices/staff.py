"""The copy of offices and of their staff, read at every call of staff: a removed member of staff is refused at once.

Registration owns both; every service keeps them and asks what the caller's office may see (decision 91).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Column, Constraint, Date, Index, Integer, MetaData, Table, Text, Uuid

from libs.common.database.connections import Database
from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Query
from libs.copies.keeping import Keep

NATIONAL = "national"
_OFFICE = ("code", "kind", "parent", "areas", "first_day", "last_day", "version")
_STAFF = ("appointment_id", "office", "subject", "roles", "first_day", "last_day", "version")
# Each fact has the whole office; the highest version stands.
keep_offices = Keep("""
    INSERT INTO office AS known (code, kind, parent, areas, first_day, last_day, version)
    SELECT DISTINCT ON (1) data ->> 'office', data ->> 'kind', data ->> 'parent',
           ARRAY(SELECT json_array_elements_text(data -> 'areas')), (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer AS version
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, version DESC
    ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, parent = excluded.parent, areas = excluded.areas,
        first_day = excluded.first_day, last_day = excluded.last_day, version = excluded.version
    WHERE excluded.version > known.version
""")
keep_staff = Keep("""
    INSERT INTO staff_office AS known (appointment_id, office, subject, roles, first_day, last_day, version)
    SELECT DISTINCT ON (1) (data ->> 'appointment_id')::uuid, data ->> 'office', data ->> 'subject',
           ARRAY(SELECT json_array_elements_text(data -> 'roles')), (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer AS version
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, version DESC
    ON CONFLICT (appointment_id) DO UPDATE SET roles = excluded.roles, first_day = excluded.first_day,
        last_day = excluded.last_day, version = excluded.version
    WHERE excluded.version > known.version
""")


def add_office_tables(
    metadata: MetaData,
    *,
    of_office: Sequence[Column[Any] | Constraint] = (),
    of_staff: Sequence[Column[Any] | Constraint] = (),
) -> None:
    """Add both tables. `of_office` and `of_staff`: columns and conditions that only the owner has."""
    bring_migrations(metadata, "offices", __file__)
    Table(
        "office",
        metadata,
        Column("code", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("parent", Text),
        Column("areas", ARRAY(Text), nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date),
        Column("version", Integer, nullable=False),
        *of_office,
        info=copy_of(CopyOf("offices", _OFFICE)),
    )
    Table(
        "staff_office",
        metadata,
        Column("appointment_id", Uuid, primary_key=True),
        Column("office", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("roles", ARRAY(Text), nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date),
        Column("version", Integer, nullable=False),
        *of_staff,
        Index("staff_office_subject", "subject"),
        info=copy_of(CopyOf("staff of offices", _STAFF)),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """An office of a member of staff that began, or the one that a token names.

    `appointed`: that there is an appointment to it. `in_force`: with this role, today, at an office that is open.
    """

    code: str
    kind: str
    areas: list[str]
    is_open: bool
    appointed: bool
    in_force: bool


_PLACES = Query(
    _Place,
    """
    SELECT o.code, o.kind, o.areas, o.first_day <= :today AND coalesce(o.last_day, 'infinity') >= :today AS is_open,
           s.appointed IS TRUE AS appointed, s.in_force IS TRUE AS in_force
    FROM office o LEFT JOIN (
        SELECT office, true AS appointed,
               bool_or(:role = ANY(roles) AND coalesce(last_day, 'infinity') >= :today) AS in_force
        FROM staff_office WHERE subject = :subject AND first_day <= :today GROUP BY office
    ) s ON s.office = o.code
    WHERE s.appointed OR o.code = CAST(:named AS text)
    ORDER BY o.code
    """,
)


class NoOffice(Exception):
    """The member of staff works for no office any more, or the token names one that is not there: `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Reach:
    """The offices that a member of staff acts for, and the areas of them all. Without areas: the whole country."""

    offices: tuple[str, ...] = ()
    areas: tuple[str, ...] | None = None


EVERYWHERE = Reach()


class StaffOffices:
    """The offices that members of staff act for today."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reach(self, subject: str, *, role: str, office: str | None, today: date) -> Reach:
        """Return what the member of staff reaches: the area of the token's office, else of all appointments.

        Whoever was never appointed and whose token names no office works for the whole country. Raises `NoOffice`
        once the last appointment has ended.
        """
        places = await _PLACES.all(self._database, subject=subject, role=role, named=office, today=today)
        own = [place for place in places if place.appointed]
        if office is None:
            chosen = [place for place in own if place.in_force and place.is_open]
            if own and not chosen:
                raise NoOffice("appointment_ended")
        else:
            chosen = [_named(places, office)]
        if not chosen or any(place.kind == NATIONAL for place in chosen):
            return Reach(tuple(place.code for place in chosen))
        areas = sorted({area for place in chosen for area in place.areas})
        return Reach(tuple(place.code for place in chosen), tuple(areas))


def _named(places: Sequence[_Place], office: str) -> _Place:
    place = next((place for place in places if place.code == office), None)
    if place is None:
        raise NoOffice("no_such_office")
    if not place.is_open:
        raise NoOffice("office_ended")
    if any(one.appointed for one in places) and not place.in_force:
        raise NoOffice("appointment_ended" if place.appointed else "not_of_this_office")
    return place
