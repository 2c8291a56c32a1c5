"""A person with right and wrong answers, and their check."""

from datetime import date
from uuid import UUID

from libs.common.runtime.clock import Clock
from services.hotline.identity.actions.check_identity import Checked, check_identity
from services.hotline.tests.desk import AGENT, BORN_ON, Desk

NUMBER, PHONE = "1101700230708", "+66812345678"
RIGHT = {"born_on": BORN_ON.isoformat(), "national_id_end": NUMBER[-4:]}
WRONG = {**RIGHT, "national_id_end": "0000"}
TODAY = date(2021, 1, 10)
CLOCK = Clock(zone="Asia/Bangkok")


async def check(desk: Desk, case_id: UUID, person_id: UUID, answers: dict[str, str]) -> Checked:
    async with desk.database.transaction(wakes=False) as connection:
        return await check_identity(
            connection,
            case_id=case_id,
            person_id=person_id,
            agent=AGENT,
            answers=answers,
            calling_code="66",
            today=TODAY,
            now=CLOCK.now(),
        )
