"""Open the account of whoever has the code. Wrong, used and expired codes, and those of nobody, have one answer."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.registration.accounts.actions.link_account import link_account
from services.registration.accounts.actions.renew_session import Session, begin_session
from services.registration.persons.rows.match_tries import count_try
from services.registration.sign_up import rows
from services.registration.sign_up.actions.ask_for_account import COUNTED_FOR, Asker, TooManyTries, refuse_at
from services.registration.sign_up.actions.make_codes import code_hash


class AccountCodeInvalid(Refusal):
    """`named_id` among its values is for the audit alone."""

    code = "account_code_invalid"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """The account, its person, and the session with which the app gets tokens."""

    account: str
    person_id: UUID
    session: Session


async def open_account(
    connection: AsyncConnection,
    request_id: UUID,
    code: str,
    *,
    asker: Asker,
    client_id: UUID | None,
    opened_by: str,
    tries_max: int,
    secret: str,
    now: datetime,
) -> OpenedAccount | AccountCodeInvalid:
    """Open the account. A wrong code is handed back, not raised: that it was counted is to be kept.

    Counted are wrong codes of the request, of the person whom it names, and of who gives them, each for a day.
    """
    named_id = await rows.named_in(connection, request_id)
    if named_id is None:
        raise NotFound(what="account request")
    bounds = {
        f"account code of:{named_id}": tries_max,
        f"account code by:{asker.name}": asker.wrong_codes_max,
    }
    await refuse_at(connection, bounds, now=now)
    request = await rows.lock_request(connection, request_id)
    assert request is not None
    if request.tries >= tries_max:
        raise TooManyTries(retry_after_s=int(COUNTED_FOR.total_seconds()))
    given = code_hash(request_id, code, secret=secret)
    fits = hmac.compare_digest(given, request.code_hash or bytes(len(given)))
    if not fits or request.state != "coded" or request.expires_at <= now or request.person_id is None:
        await rows.count_wrong_code(connection, request_id)
        await count_try(connection, list(bounds), now=now, since=now - COUNTED_FOR)
        return AccountCodeInvalid(pointer="/code", named_id=request.person_id or named_id)
    await rows.use_code(connection, request_id)
    account = f"app-{uuid7()}"
    person_id = await link_account(
        connection,
        account=account,
        person_id=request.person_id,
        how="phone_code",
        linked_by=opened_by,
        client_id=client_id,
    )
    session = await begin_session(connection, account=account, client_id=client_id, now=now)
    return OpenedAccount(account, person_id, session)
