"""Link an account of the app to a person: at the counter, or by an activation code. A link is a fact."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import append
from libs.contracts.registration import AccountLinked, AccountUnlinked

CODE_LASTS = timedelta(days=7)
TRIES_MAX = 5
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_PERSON = text("SELECT 1 FROM person WHERE person_id = :person_id FOR UPDATE")
_CODE = text("""
    INSERT INTO activation_code (code_hash, person_id, made_by, expires_at)
    VALUES (:code_hash, :person_id, :made_by, :expires_at)
""")
_VOID = text("DELETE FROM activation_code WHERE person_id = :person_id AND used_at IS NULL")
_FIND = text("SELECT * FROM activation_code WHERE code_hash = :code_hash FOR UPDATE")
_USE = text("UPDATE activation_code SET used_at = :now WHERE code_hash = :code_hash")
_TRIED = text("""
    INSERT INTO activation_try (account, tries, since) VALUES (:account, 1, :now)
    ON CONFLICT (account) DO UPDATE
        SET tries = CASE WHEN activation_try.since < :again THEN 1 ELSE activation_try.tries + 1 END,
            since = CASE WHEN activation_try.since < :again THEN :now ELSE activation_try.since END
    RETURNING tries
""")
_LINK = text("""
    INSERT INTO account_link (account, person_id, how, linked_by) VALUES (:account, :person_id, :how, :linked_by)
    ON CONFLICT (account) WHERE ended_at IS NULL DO NOTHING RETURNING account
""")
_END = text("""
    UPDATE account_link SET ended_at = clock_timestamp(), ended_by = :by
    WHERE account = :account AND ended_at IS NULL
      AND (CAST(:person_ids AS uuid[]) IS NULL OR person_id = ANY(CAST(:person_ids AS uuid[]))) RETURNING person_id
""")


class CodeInvalid(Refusal):
    code = "activation_code_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="The activation code is wrong, used, or older than a week. Get a new one at the counter or the hotline.",
        th="รหัสเปิดใช้งานไม่ถูกต้อง ถูกใช้แล้ว หรือเกินหนึ่งสัปดาห์ โปรดขอรหัสใหม่ที่สำนักงานหรือสายด่วน",
        vi="Mã kích hoạt sai, đã dùng hoặc quá một tuần. Hãy lấy mã mới tại cơ quan hoặc đường dây nóng.",
    )


class TooManyTries(Refusal):
    code = "activation_locked"
    kind = "too_many"
    sentence = Sentence(
        en="Too many wrong codes for this account. Try again tomorrow.",
        th="ใส่รหัสผิดหลายครั้งเกินไปสำหรับบัญชีนี้ โปรดลองใหม่พรุ่งนี้",
        vi="Tài khoản này nhập sai mã quá nhiều lần. Hãy thử lại vào ngày mai.",
    )


class AccountTaken(Refusal):
    code = "account_already_linked"
    kind = "conflict"
    sentence = Sentence(
        en="This account is linked to a person already. End that link first.",
        th="บัญชีนี้ผูกกับบุคคลอยู่แล้ว โปรดยกเลิกการผูกเดิมก่อน",
        vi="Tài khoản này đã gắn với một người. Hãy hủy liên kết đó trước.",
    )


async def make_code(
    connection: AsyncConnection, person_id: UUID, *, made_by: str, now: datetime
) -> tuple[str, datetime]:
    """A new code, told once; codes that were made before are void. Only its hash is kept."""
    if (await connection.execute(_PERSON, {"person_id": person_id})).one_or_none() is None:
        raise NotFound(what="person", pointer="/person_id")
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    expires_at = now + CODE_LASTS
    await connection.execute(_VOID, {"person_id": person_id})
    row = {"code_hash": _hashed(code), "person_id": person_id, "made_by": made_by, "expires_at": expires_at}
    await connection.execute(_CODE, row)
    return code, expires_at


async def count_try(connection: AsyncConnection, account: str, *, now: datetime) -> None:
    """Before a code is looked at, in a transaction of its own: a wrong one counts."""
    given = {"account": account, "now": now, "again": now - timedelta(days=1)}
    if (await connection.execute(_TRIED, given)).scalar_one() > TRIES_MAX:
        raise TooManyTries(retry_after_s=24 * 3600)


async def redeem_code(connection: AsyncConnection, *, account: str, code: str, now: datetime) -> UUID:
    found = (await connection.execute(_FIND, {"code_hash": _hashed(code)})).mappings().one_or_none()
    if found is None or found["used_at"] is not None or found["expires_at"] <= now:
        raise CodeInvalid(pointer="/code")
    await connection.execute(_USE, {"code_hash": found["code_hash"], "now": now})
    how = "hotline" if found["made_by"].startswith("agent:") else "activation_code"
    return await link_account(
        connection, account=account, person_id=found["person_id"], how=how, linked_by=found["made_by"]
    )


async def link_account(connection: AsyncConnection, *, account: str, person_id: UUID, how: Any, linked_by: str) -> UUID:
    if (await connection.execute(_PERSON, {"person_id": person_id})).one_or_none() is None:
        raise NotFound(what="person", pointer="/person_id")
    row = {"account": account, "person_id": person_id, "how": how, "linked_by": linked_by}
    if (await connection.execute(_LINK, row)).one_or_none() is None:
        raise AccountTaken(pointer="/account")
    await append(connection, AccountLinked(person_id=person_id, how=how))
    return person_id


async def end_link(connection: AsyncConnection, *, account: str, by: str, person_ids: Sequence[str] | None) -> UUID:
    """`person_ids`: only if it is this person's, under any number."""
    given = {"account": account, "by": by, "person_ids": person_ids}
    found: UUID | None = (await connection.execute(_END, given)).scalar_one_or_none()
    if found is None:
        raise NotFound(what="link")
    await append(connection, AccountUnlinked(person_id=found))
    return found


def _hashed(code: str) -> str:
    plain = code.upper().replace(" ", "").replace("-", "")
    return hashlib.sha256(f"activation {plain}".encode()).hexdigest()
