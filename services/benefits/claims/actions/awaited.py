"""Wait a moment for another service's news: what was registered just now may still be on its way (decision 4)."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import TextClause

from libs.common.database.connections import Database

_ROUNDS, _PAUSE_S = 20, 0.1


async def arrives(database: Database, question: TextClause, given: Mapping[str, Any]) -> bool:
    """Whether a question of one column is answered with yes, now or within two seconds."""
    for _ in range(_ROUNDS):
        (row,) = await database.one_statement(question, given)
        if any(row.values()):
            return True
        await asyncio.sleep(_PAUSE_S)
    return False
