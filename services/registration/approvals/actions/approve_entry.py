"""Approve master data that needs more than one officer. The last approval needed carries out the entry.

An approval is bound to the hash of the entered content. The officer who entered it may not approve it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.values.identifiers import EmployerId, person_id_of, uuid7
from libs.contracts.registration import Branch
from services.registration.employers.actions.register_employer import register_employer
from services.registration.entries.actions.enter import lock_entry
from services.registration.entries.rows import PendingEntry, move_entry
from services.registration.erasures.actions.erase_person import erase_person
from services.registration.orders.actions.change_order import change_order
from services.registration.orders.actions.order_closure import order_closure
from services.registration.persons.actions.register_person import Enrolment, enrol


async def approve_entry(
    connection: AsyncConnection,
    entry_id: UUID,
    *,
    approver: str,
    given_hash: str,
    needed: int,
    agency_key: str,
    details_secret: str,
    today: date,
) -> PendingEntry:
    """Record an approval; the last one needed carries out the entry. `made_id`: the id of what it made."""
    entry = await lock_entry(connection, entry_id)
    approvers = await approve(
        connection,
        subject=f"entry {entry_id}",
        maker=entry.made_by,
        approver=approver,
        given_hash=given_hash,
        content_hash=entry.hash,
    )
    if len(approvers) < needed:
        return entry
    content = entry.content
    if entry.kind == "closure_order":
        made_id = await _order(connection, content)
    elif entry.kind == "closure_order_change":
        made_id = await _order_change(connection, content, entry.made_by)
    elif entry.kind == "employer":
        made_id = await _employer(connection, content)
    elif entry.kind == "erasure":
        made_id = UUID(content["person_id"])
        await erase_person(connection, made_id, by=approver, today=today)
    else:
        made_id = await _person(
            connection, content, entry.made_by, agency_key=agency_key, details_secret=details_secret
        )
    return await move_entry(connection, entry_id, "done", by=approver, made_id=made_id)


async def _order(connection: AsyncConnection, content: Mapping[str, Any]) -> UUID:
    days = {name: date.fromisoformat(content[name]) for name in ("first_day", "last_day")}
    employer_id = UUID(content["employer_id"]) if content["employer_id"] else None
    # Whom it closes was looked at when it was entered.
    values = {**content, **days, "employer_id": employer_id, "covers_nobody": True}
    order = await order_closure(connection, **values)
    return order.order_id


async def _order_change(connection: AsyncConnection, content: Mapping[str, Any], made_by: str) -> UUID:
    last_day = date.fromisoformat(content["last_day"]) if content["last_day"] else None
    order_id = UUID(content["order_id"])
    changed = await change_order(connection, order_id, last_day=last_day, because=content["because"], by=made_by)
    return changed.order_id


async def _employer(connection: AsyncConnection, content: Mapping[str, Any]) -> UUID:
    details = {name: content[name] for name in ("registration_number", "name", "area", "sector")}
    return await register_employer(
        connection,
        employer_id=EmployerId(uuid7()),
        registered_on=date.fromisoformat(content["registered_on"]),
        branches=[Branch(**branch) for branch in content["branches"]],
        address=content.get("address"),
        **details,
    )


async def _person(
    connection: AsyncConnection, content: Mapping[str, Any], made_by: str, *, agency_key: str, details_secret: str
) -> UUID:
    person_id = person_id_of(content["national_id"], agency_key=agency_key)
    once = {"client": made_by, "operation": "register_person", "key": None, "body_hash": b""}
    details = {**content, "born_on": date.fromisoformat(content["born_on"])}
    enrolment = Enrolment(person_id, **details, answer="", once=once, traceparent=None)
    await enrol(connection, enrolment, details_secret=details_secret)
    return person_id
