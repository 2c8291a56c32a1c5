"""Reads of the links between accounts and persons."""

from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

# The link stays with its number, so that an undone merge gives the account back.
_OF_ACCOUNT = text("""
    SELECT coalesce(a.kept_id, l.person_id) AS person_id FROM account_link l LEFT JOIN person_alias a USING (person_id)
    WHERE l.account = :account AND l.ended_at IS NULL
""")


async def person_of_account(database: Database, account: str) -> UUID | None:
    rows = await database.one_statement(_OF_ACCOUNT, {"account": account})
    return rows[0]["person_id"] if rows else None
