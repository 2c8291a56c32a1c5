"""An adverse event after a dose is reported and handled."""

from datetime import date
from typing import Any

import pytest

from libs.common.refusals import NotFound, Refusal
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.actions.report_adverse_event import report_adverse_event, see_adverse_event


async def test_what_came_after_a_dose_is_seen_by_one_officer(willing: Willing) -> None:
    await willing.confirm()
    dose = await willing.dose(willing.people[0], TODAY)
    told: dict[str, Any] = {"severity": "serious", "description": "swollen", "reported_by": "officer:test"}
    async with willing.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="onset_before_dose"):
            await report_adverse_event(connection, dose_id=dose.dose_id, onset_on=date(2021, 6, 6), **told)
        report = await report_adverse_event(connection, dose_id=dose.dose_id, onset_on=TODAY, **told)
        assert report.person_id == dose.person_id
        seen = {"adverse_event_id": report.adverse_event_id, "seen_by": "officer:test", "note": "looked at"}
        await see_adverse_event(connection, **seen)
        with pytest.raises(NotFound):
            await see_adverse_event(connection, **seen)
