"""Due days: only opening hours count; public holidays of both countries are left out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.law.terms import Citation, Law, NoLawAt, NotInThisScheme, RuleLaw, Terms
from services.hotline.cases.rules.working_time import WorkingTime

THAI, VIETNAMESE = WorkingTime(load_law(LAW / "thailand")), WorkingTime(load_law(LAW / "viet_nam"))


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
        due = time.due(at, time.minutes_of(days, at.date()))
        between = [at.date() + timedelta(days=n) for n in range((due.date() - at.date()).days + 1)]
        assert sum(time.is_open_on(day) for day in between) == days


@given(st.integers(0, 3 * 365 * 24 * 60), st.integers(1, 4_000), st.integers(0, 600))
def test_more_time_is_never_due_earlier(opened: int, minutes: int, more: int) -> None:
    at = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Bangkok")) + timedelta(minutes=opened)
    due = THAI.due(at, minutes)
    assert due > at
    assert THAI.is_open_on(due.date())
    assert THAI.due(at, minutes + more) >= due


def _hotline(*hours: dict[str, object], days: tuple[str, ...] = ("2000-01-01",)) -> WorkingTime:
    citation = Citation("Act of Atlantis", "1", "decision")
    begins = [date.fromisoformat(day) for day in days]
    terms = tuple(
        Terms(f"hours@{day}", day, until, day, values, citation)
        for day, until, values in zip(begins, [*begins[1:], None], hours, strict=True)
    )
    rule = RuleLaw("working_time", "decision_date", "x", {"hours": terms})
    country = {"time_zone": "Asia/Bangkok", "iso_3166": "TH"}
    return WorkingTime(Law(country, {("hotline", "working_time"): rule}))


_OFFICE = {"opens": "08:30", "closes": "16:30", "weekdays": [1, 2, 3, 4, 5], "on_holidays": False}
_ALWAYS = {"opens": "00:00", "closes": "24:00", "weekdays": [1, 2, 3, 4, 5, 6, 7], "on_holidays": True}


def test_a_hotline_that_never_closes_counts_every_minute() -> None:
    time = _hotline(_ALWAYS)
    at = datetime(2021, 4, 9, 23, 30, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert time.due(at, 60) == at + timedelta(minutes=60)
    assert time.due(at, 10 * 24 * 60) == at + timedelta(days=10)
    assert (time.hours_on(at.date()).opens_at, time.hours_on(at.date()).closes_at) == ("00:00", "24:00")
    assert time.is_open_on(date(2021, 4, 13)), "Songkran"


def test_hours_change_on_their_day() -> None:
    time = _hotline(_OFFICE, _ALWAYS, days=("2000-01-01", "2021-06-08"))
    at = datetime(2021, 6, 7, 16, 0, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert time.due(at, 60) == datetime(2021, 6, 8, 0, 30, tzinfo=at.tzinfo)
    assert [time.minutes_of(2, date(2021, 6, day)) for day in (7, 8)] == [960, 2880]
    assert time.number_on(at.date()) is None


def test_one_day_of_work_a_week_is_enough_for_a_term_of_a_year() -> None:
    """The days that are looked at grow with the days between two working days."""
    time = _hotline({**_OFFICE, "weekdays": [1]})
    at = datetime(2021, 1, 1, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert time.due(at, time.minutes_of(365, at.date())).isoweekday() == 1


@pytest.mark.parametrize(
    "wrong", [{"closes": "08:30"}, {"closes": "24:01"}, {"opens": "-1:00"}, {"weekdays": []}, {"weekdays": [0]}]
)
def test_hours_without_working_time_are_refused_at_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no working time"):
        _hotline({**_OFFICE, **wrong})


def test_without_law_there_are_no_hours() -> None:
    with pytest.raises(NotInThisScheme):
        WorkingTime(Law({"time_zone": "Etc/UTC"})).hours_on(date(2021, 6, 7))
    with pytest.raises(NoLawAt):
        _hotline(_OFFICE).is_open_on(date(1999, 12, 31))
