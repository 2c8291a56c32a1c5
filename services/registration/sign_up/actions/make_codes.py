"""Compare what was typed, make a code for whoever fits and has a phone, and say it, sealed, for the phone alone."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal
from libs.common.spine.outbox import append_all
from libs.contracts.registration import AccountCode, AccountCodeMade
from services.registration.persons.rows.reachable import ReachablePerson, lock_reachable
from services.registration.sign_up.rows import CodedRequest, WaitingRequest, set_codes, void_codes_of

DIGITS = 6
WAKE = "account requests"
"""The wake-up of the duty that makes codes."""


def code_hash(request_id: UUID, code: str, *, secret: str) -> bytes:
    """Return the hash that is kept, under a secret: there are few codes, and a stolen table must not tell them."""
    return hmac.digest(secret.encode(), b"account code" + request_id.bytes + code.encode(), hashlib.sha256)


async def make_codes(
    connection: AsyncConnection, waiting: Sequence[WaitingRequest], *, secret: str, now: datetime
) -> list[UUID]:
    """Make one code a request and return the persons who get one; their codes from before are void."""
    pairs = [(one.request_id, one.named_id, one.born_on) for one in waiting]
    reachable = await lock_reachable(connection, pairs)
    await void_codes_of(connection, [one.person_id for one in reachable], now=now)
    newest = {one.person_id: one for one in sorted(reachable, key=lambda one: one.request_id)}
    found = {one.request_id: one for one in newest.values()}
    coded, said = [], []
    for request in waiting:
        person = found.get(request.request_id)
        phone = _phone(person, request.phone)
        if person is None or phone is None:
            coded.append(CodedRequest(request.request_id, None, None))
            continue
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        hashed = code_hash(request.request_id, code, secret=secret)
        coded.append(CodedRequest(request.request_id, person.person_id, hashed))
        key = key_of(person.person_id, secret=secret, salt=person.salt)
        sealed = seal(person.person_id, key, AccountCode(phone=phone, code=code).model_dump_json())
        said.append(
            AccountCodeMade(
                request_id=request.request_id, person_id=person.person_id, sealed=sealed, expires_at=request.expires_at
            )
        )
    await set_codes(connection, coded)
    await append_all(connection, said)
    return [fact.person_id for fact in said]


def _phone(person: ReachablePerson | None, named: str | None) -> str | None:
    """Choose the phone that was named, where it is on record; without one the first on record."""
    if person is None or not person.phones:
        return None
    return person.phones[0] if named is None else named if named in person.phones else None
