"""Wait a moment for another service's event, which may still be on its way (decision 4)."""

import asyncio
from typing import Any

from libs.common.database.connections import Database
from libs.common.database.rows import Query

_ROUNDS, _PAUSE_S = 20, 0.1


async def wait_until_true(database: Database, question: Query[bool], **given: Any) -> bool:
    """Repeat the query until it returns True, for two seconds at most; return its last answer."""
    for _ in range(_ROUNDS):
        if await question.one(database, **given):
            return True
        await asyncio.sleep(_PAUSE_S)
    return False
