"""Where vaccination begins next: officers choose, with the figures before them that stand then."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence

_CASES = text("""
    SELECT area, coalesce(sum(counts) FILTER (WHERE happening = 'result_positive' AND day > :since), 0) AS cases,
           coalesce(sum(counts) FILTER (WHERE happening = 'vaccination_registered'), 0) AS registered,
           coalesce(sum(counts) FILTER (WHERE happening = 'vaccination_confirmed'), 0) AS confirmed
    FROM journal WHERE happening IN ('result_positive', 'vaccination_registered', 'vaccination_confirmed')
    GROUP BY area ORDER BY cases DESC, registered DESC, area
""")
_LAST = text("SELECT coalesce(max(number), 0) FROM phase")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('phases', 17))")
_INSERT = text("""
    INSERT INTO phase (number, areas, starts_on, figures, figures_hash, note, chosen_by)
    VALUES (:number, CAST(:areas AS text[]), :starts_on, CAST(:figures AS json), :figures_hash, :note, :chosen_by)
    ON CONFLICT DO NOTHING
""")
_TAKEN = text("SELECT number FROM phase WHERE areas && CAST(:areas AS text[]) LIMIT 1")


class FiguresMoved(Refusal):
    code = "figures_have_moved"
    sentence = Sentence(
        en="The figures have changed since you read them. Look at them again, then choose.",
        th="ตัวเลขเปลี่ยนไปหลังจากที่ท่านอ่าน โปรดดูใหม่แล้วจึงเลือก",
        vi="Số liệu đã thay đổi sau khi bạn đọc. Hãy xem lại rồi chọn.",
    )


class AreaChosen(Refusal):
    code = "area_already_chosen"
    sentence = Sentence(
        en="An area of these is in phase {number} already.",
        th="บางพื้นที่อยู่ในระยะที่ {number} แล้ว",
        vi="Một khu vực đã thuộc giai đoạn {number}.",
    )


async def figures_for_choice(connection: AsyncConnection, law: Law, *, today: date) -> dict[str, Any]:
    """By area: cases of the last days, registered and confirmed; with the hash of exactly these figures."""
    days = int(law.rule("programmes", "vaccination").at("phases", today)["cases_days"])
    rows = await connection.execute(_CASES, {"since": today - timedelta(days=days)})
    counted = ("cases", "registered", "confirmed")
    areas = [{"area": row["area"], **{name: int(row[name]) for name in counted}} for row in rows.mappings()]
    content = {"cases_days": days, "areas": areas}
    return {**content, "hash": figures_hash(content)}


def figures_hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def choose_phase(
    connection: AsyncConnection,
    law: Law,
    *,
    areas: Sequence[str],
    starts_on: date,
    note: str,
    figures_read: str,
    chosen_by: str,
    today: date,
) -> dict[str, Any]:
    """The next phase. `figures_read` is the hash of the figures that the officer saw; they are kept with the choice."""
    await connection.execute(_ONE_AT_A_TIME)
    figures = await figures_for_choice(connection, law, today=today)
    if figures["hash"] != figures_read:
        raise FiguresMoved(pointer="/figures_hash")
    if number := (await connection.execute(_TAKEN, {"areas": list(areas)})).scalar_one_or_none():
        raise AreaChosen(pointer="/areas", number=number)
    row = {
        "number": (await connection.execute(_LAST)).scalar_one() + 1,
        "areas": list(areas),
        "starts_on": starts_on,
        "figures": json.dumps(figures, ensure_ascii=False),
        "figures_hash": figures["hash"],
        "note": note,
        "chosen_by": chosen_by,
    }
    await connection.execute(_INSERT, row)
    return {**row, "figures": figures}


async def open_first_phase(connection: AsyncConnection, law: Law, *, today: date) -> None:
    """The phase that the programme itself names, from its first day on. Running it again changes nothing."""
    if not law.has("programmes", "vaccination"):
        return
    series = law.rule("programmes", "vaccination").series["phases"]
    begun = [terms for terms in series if terms.effective <= today]
    if not begun:
        return
    first = begun[-1]["first"]
    row = {
        "number": first["number"],
        "areas": list(first["areas"]),
        "starts_on": begun[0].effective,
        "figures": "{}",
        "figures_hash": figures_hash({}),
        "note": str(begun[-1].citation),
        "chosen_by": "law",
    }
    await connection.execute(_INSERT, row)
