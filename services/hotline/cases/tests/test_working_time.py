"""Due days: only opening hours count; public holidays of both countries are left out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hotline.cases.rules.working_time import DAY_MINUTES, WorkingTime

THAI, VIETNAMESE = WorkingTime("Asia/Bangkok", "TH"), WorkingTime("Asia/Ho_Chi_Minh", "VN")


@pytest.mark.parametrize(
    ("time", "opened", "minutes", "due"),
    [
        (THAI, "2021-02-03T10:00", 60, "2021-02-03T11:00"),
        (THAI, "2021-02-03T16:00", 60, "2021-02-04T09:00"),
        (THAI, "2021-02-05T16:00", 60, "2021-02-08T09:00"),  # over a weekend
        (THAI, "2021-02-06T12:00", 60, "2021-02-08T09:30"),  # opened on a Saturday
        (THAI, "2021-04-09T16:00", 60, "2021-04-16T09:00"),  # over Songkran and its bridge day
        (VIETNAMESE, "2021-02-09T16:00", 60, "2021-02-17T09:00"),  # over Tet
        (THAI, "2021-02-03T08:30", 480, "2021-02-03T16:30"),
        (THAI, "2021-02-03T08:30", 481, "2021-02-04T08:31"),
    ],
)
def test_due(time: WorkingTime, opened: str, minutes: int, due: str) -> None:
    zone = ZoneInfo(time.zone)
    at = datetime.fromisoformat(opened).replace(tzinfo=zone)
    assert time.due(at, minutes) == datetime.fromisoformat(due).replace(tzinfo=zone)


@pytest.mark.parametrize("time", [THAI, VIETNAMESE])
@pytest.mark.parametrize("days", [1, 260, 270, 365])
def test_every_legal_term_has_a_due_day(time: WorkingTime, days: int) -> None:
    """From any day of two years, a term has as many open days as the law gives, the last of them whole."""
    for opened in range(0, 731, 7):
        at = datetime(2020, 1, 1, 8, 30, tzinfo=ZoneInfo(time.zone)) + timedelta(days=opened)
        due = time.due(at, days * DAY_MINUTES)
        between = [at.date() + timedelta(days=n) for n in range((due.date() - at.date()).days + 1)]
        assert sum(time.is_open_on(day) for day in between) == days


@given(st.integers(0, 3 * 365 * 24 * 60), st.integers(1, 4_000), st.integers(0, 600))
def test_more_time_is_never_due_earlier(opened: int, minutes: int, more: int) -> None:
    at = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Bangkok")) + timedelta(minutes=opened)
    due = THAI.due(at, minutes)
    assert due > at
    assert THAI.is_open_on(due.date())
    assert THAI.due(at, minutes + more) >= due
