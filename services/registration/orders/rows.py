"""Reads of closure orders."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_ORDER = text("SELECT order_id AS id, * FROM closure_order WHERE order_id = :id")


async def closure_order(database: Database, order_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_ORDER, {"id": order_id})
    return dict(rows[0]) if rows else None
