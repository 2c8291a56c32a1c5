"""Order a positive person's isolation, and withdraw the order of whom is not positive after all."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import Said, append
from libs.contracts.programmes import IsolationOrdered, IsolationWithdrawn
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import to_person
from services.programmes.testing.rules.isolation import isolation_days, order_number

_KNOWN = text("SELECT * FROM isolation WHERE specimen_id = :specimen_id")
_SERIAL = text("SELECT nextval(pg_get_serial_sequence('isolation', 'serial'))")
_ORDER = text("""
    INSERT INTO isolation (serial, order_number, person_id, specimen_id, first_day, last_day)
    VALUES (:serial, :order_number, :person_id, :specimen_id, :first_day, :last_day)
    RETURNING order_number, version, first_day, last_day
""")
_AGAIN = text("""
    UPDATE isolation SET withdrawn = :withdrawn, version = version + 1 WHERE specimen_id = :specimen_id
    RETURNING order_number, version, first_day, last_day
""")
_MOVE = text("""
    UPDATE isolation SET first_day = :first_day, last_day = :last_day, version = version + 1
    WHERE specimen_id = :specimen_id RETURNING order_number, version, first_day, last_day
""")
# Who employs the person on the first day learns the days, and nothing else.
_EMPLOYERS = text(f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND started_on <= :first_day AND coalesce(ended_on, 'infinity') > :first_day
      AND standing = 'stands'
    ORDER BY employer_id
""")


async def order_isolation(
    connection: AsyncConnection, law: Law, *, person_id: UUID, specimen_id: UUID, taken_on: date
) -> None:
    """One order a specimen; one that was withdrawn is in force again. The person's lock is held."""
    known = (await connection.execute(_KNOWN, {"specimen_id": specimen_id})).mappings().one_or_none()
    if known is not None and not known["withdrawn"]:
        return
    if known is not None:
        row = (await connection.execute(_AGAIN, {"specimen_id": specimen_id, "withdrawn": False})).mappings().one()
    else:
        terms = law.rule("programmes", "isolation").at("isolation", taken_on)
        first_day, last_day = isolation_days(taken_on, terms)
        serial = (await connection.execute(_SERIAL)).scalar_one()
        made = {
            "serial": serial,
            "order_number": order_number(serial, first_day, terms),
            "person_id": person_id,
            "specimen_id": specimen_id,
            "first_day": first_day,
            "last_day": last_day,
        }
        row = (await connection.execute(_ORDER, made)).mappings().one()
    fact = IsolationOrdered(person_id=person_id, **dict(row))
    await append(connection, Said(fact, await _audience(connection, person_id, row["first_day"])))


async def move_isolation(
    connection: AsyncConnection, law: Law, *, person_id: UUID, specimen_id: UUID, taken_on: date
) -> bool:
    """The specimen's day was corrected: the days of its order with it. Whether an order in force was said again."""
    known = (await connection.execute(_KNOWN, {"specimen_id": specimen_id})).mappings().one_or_none()
    if known is None:
        return False
    first_day, last_day = isolation_days(taken_on, law.rule("programmes", "isolation").at("isolation", taken_on))
    moved = {"specimen_id": specimen_id, "first_day": first_day, "last_day": last_day}
    row = (await connection.execute(_MOVE, moved)).mappings().one()
    if known["withdrawn"]:
        return False
    employers = {*await _audience(connection, person_id, known["first_day"])}
    employers |= {*await _audience(connection, person_id, first_day)}
    await append(connection, Said(IsolationOrdered(person_id=person_id, **dict(row)), tuple(sorted(employers))))
    return True


async def withdraw_isolation(connection: AsyncConnection, *, person_id: UUID, specimen_id: UUID) -> None:
    """Said to whom the order was said. The person's lock is held."""
    known = (await connection.execute(_KNOWN, {"specimen_id": specimen_id})).mappings().one_or_none()
    if known is None or known["withdrawn"]:
        return
    row = (await connection.execute(_AGAIN, {"specimen_id": specimen_id, "withdrawn": True})).mappings().one()
    fact = IsolationWithdrawn(person_id=person_id, order_number=row["order_number"], version=row["version"])
    await append(connection, Said(fact, await _audience(connection, person_id, row["first_day"])))


async def _audience(connection: AsyncConnection, person_id: UUID, first_day: date) -> tuple[str, ...]:
    asked: dict[str, Any] = {"person_id": person_id, "first_day": first_day}
    employers = (await connection.execute(_EMPLOYERS, asked)).scalars()
    return (*await to_person(connection, person_id), *(f"employer:{employer}" for employer in employers))
