"""`?known_at=`: an instant, or a bare day that means its end in the country's time zone."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from libs.common.refusals import Refusal, Sentence


class InstantInvalid(Refusal):
    code = "instant_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="An instant is written 2021-02-05T10:00:00+07:00, or as a day, 2021-02-05, which means its end.",
        th="เวลาต้องเขียนในรูป 2021-02-05T10:00:00+07:00 หรือเป็นวัน 2021-02-05 ซึ่งหมายถึงสิ้นวันนั้น",
        vi="Thời điểm viết 2021-02-05T10:00:00+07:00, hoặc ngày 2021-02-05, nghĩa là cuối ngày đó.",
    )


def _known_at(request: Request, known_at: Annotated[str | None, Query(max_length=40)] = None) -> datetime | None:
    if known_at is None:
        return None
    try:
        if len(known_at) == 10:
            end: datetime = request.app.state.clock.end_of(date.fromisoformat(known_at))
            return end
        found = datetime.fromisoformat(known_at)
    except (ValueError, OverflowError):
        raise InstantInvalid(pointer="#query/known_at") from None
    if found.tzinfo is None:
        raise InstantInvalid(pointer="#query/known_at")
    return found


KnownAt = Annotated[datetime | None, Depends(_known_at)]
