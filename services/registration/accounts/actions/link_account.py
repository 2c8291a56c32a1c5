"""Link an account of the app to a person: at the counter, or by an activation code. Each link is an event."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.hands import hand_of
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.registration import AccountLinked, AccountUnlinked
from services.registration.accounts import rows
from services.registration.accounts.rows import ActivationCode, Recognised
from services.registration.persons.rows.locked import first_death, lock_person

CODE_LASTS = timedelta(days=7)
TRIES_MAX = 5
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10


class CodeInvalid(Refusal):
    code = "activation_code_invalid"
    kind = "invalid"


class TooManyTries(Refusal):
    code = "activation_locked"
    kind = "too_many"


class AccountOfDead(Refusal):
    """An account of a person who died: no code is made for it, and none opens it."""

    code = "person_died"
    kind = "conflict"


class AccountTaken(Refusal):
    code = "account_already_linked"
    kind = "conflict"


async def make_code(
    connection: AsyncConnection, person_id: UUID, *, made_by: str, now: datetime
) -> tuple[str, datetime]:
    """Make a code and return it with its end of validity. Earlier codes become void; only the hash is stored."""
    ids = await _lock_living(connection, person_id)
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    expires_at = now + CODE_LASTS
    await rows.void_codes_of(connection, ids)
    await rows.insert_code(connection, ActivationCode(_hashed(code), person_id, made_by, expires_at, used_at=None))
    return code, expires_at


async def count_try(connection: AsyncConnection, account: str, *, now: datetime) -> None:
    """Count a try of a code in a transaction of its own, before the code is read: wrong codes are counted too."""
    tries = await rows.count_try(connection, account, now=now, within=timedelta(days=1))
    if tries > TRIES_MAX:
        raise TooManyTries(retry_after_s=24 * 3600)


async def redeem_code(
    connection: AsyncConnection, *, account: str, code: str, now: datetime, client_id: UUID | None = None
) -> UUID:
    """Redeem the code and return the person to whom the account belongs from now on."""
    locked = await rows.lock_code(connection, _hashed(code))
    if locked is None or locked.used_at is not None or locked.expires_at <= now:
        raise CodeInvalid(pointer="/code")
    await rows.use_code(connection, locked.code_hash, now=now)
    how: Recognised = "hotline" if locked.made_by.startswith("agent:") else "activation_code"
    return await link_account(
        connection,
        account=account,
        person_id=locked.person_id,
        how=how,
        linked_by=locked.made_by,
        client_id=client_id,
    )


async def link_account(
    connection: AsyncConnection,
    *,
    account: str,
    person_id: UUID,
    how: Recognised,
    linked_by: str,
    client_id: UUID | None = None,
) -> UUID:
    """Link the account and return the person's id. Refused if the account is linked already.

    `client_id`: the app's program whose account it is.
    """
    await _lock_living(connection, person_id)
    if not await rows.insert_link(connection, account=account, person_id=person_id, how=how, linked_by=linked_by):
        raise AccountTaken(pointer="/account")
    hand = None if how == "phone_code" else hand_of(linked_by)  # by phone nobody of the staff recognised the person
    fact = AccountLinked(person_id=person_id, how=how, hand=hand, client_id=client_id)
    await append(connection, fact)
    return person_id


async def end_link(connection: AsyncConnection, *, account: str, by: str, person_ids: Sequence[str] | None) -> UUID:
    """End the link of an account and return its person. `person_ids`: refuse unless the person is one of these."""
    person_id = await rows.end_link(connection, account, by=by, person_ids=person_ids)
    if person_id is None:
        raise NotFound(what="link")
    await rows.end_sessions_of(connection, account)
    await append(connection, AccountUnlinked(person_id=person_id))
    return person_id


async def _lock_living(connection: AsyncConnection, person_id: UUID) -> list[UUID]:
    """Lock a person who lives and return every id."""
    locked = await lock_person(connection, person_id)
    if person_id not in {one.person_id for one in locked}:
        raise NotFound(what="person", pointer="/person_id")
    if (died_on := first_death(locked)) is not None:
        raise AccountOfDead(pointer="/person_id", died_on=died_on)
    return [one.person_id for one in locked]


def _hashed(code: str) -> str:
    plain = code.upper().replace(" ", "").replace("-", "")
    return hashlib.sha256(f"activation {plain}".encode()).hexdigest()
