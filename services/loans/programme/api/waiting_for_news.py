"""What a request needs may have been said a moment ago: wait a little, and say so where the service lags behind."""

import asyncio
from collections.abc import Awaitable, Callable

from libs.common.database.connections import Database
from libs.common.refusals import Refusal, Sentence
from services.loans.programme import rows

_ROUNDS, _PAUSE_S = 50, 0.02
# A level service hears a few events in the second of waiting; one that catches up hears hundreds.
_CATCHING_UP = 25


class NewsOnItsWay(Refusal):
    code = "news_on_its_way"
    kind = "unavailable"
    sentence = Sentence(
        en="What other services have said is still being read here. Try again in a minute.",
        th="ระบบกำลังรับข้อมูลจากบริการอื่น โปรดลองอีกครั้งในหนึ่งนาที",
        vi="Dữ liệu từ dịch vụ khác đang được tiếp nhận. Hãy thử lại sau một phút.",
    )


async def wait_for_news(database: Database, topic: str, known: Callable[[], Awaitable[bool]]) -> None:
    """Wait a second until `known`. If it is not, and much news of the topic comes in, ask the caller to try again."""
    before = await rows.heard_of(database, topic)
    for _ in range(_ROUNDS):
        if await known():
            return
        await asyncio.sleep(_PAUSE_S)
    if await rows.heard_of(database, topic) - before > _CATCHING_UP:
        raise NewsOnItsWay(retry_after_s=30)
