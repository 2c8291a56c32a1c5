"""Doses follow each other by the law of their product."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from services.programmes.tests.willing import TODAY, Willing


async def test_doses_follow_each_other_and_end_with_the_course(willing: Willing) -> None:
    person_id = willing.people[0]
    with pytest.raises(Refusal, match="nothing_to_book_for"):
        await willing.dose(person_id, TODAY)
    await willing.confirm()
    first = await willing.dose(person_id, TODAY)
    assert (first.dose_no, first.place, first.area) == (1, "Din Daeng", "TH-10-40")
    with pytest.raises(Refusal, match="dose_before_interval"):
        await willing.dose(person_id, date(2021, 6, 27))
    second = await willing.dose(person_id, date(2021, 6, 28))
    assert (second.dose_no, second.version) == (2, 1)
    with pytest.raises(Refusal, match="course_complete"):
        await willing.dose(person_id, date(2021, 8, 1))
    journal = await willing.journal()
    assert (journal["dose_1"], journal["dose_2"]) == (1, 1)
