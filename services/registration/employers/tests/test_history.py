"""An employer's details on a day follow from all its changes, in whatever order they were entered."""

from datetime import date

from services.registration.employers.rules.history import Change, Details, details_on, places

FIRST = Change(1, date(2019, 1, 1), "one", None, "TH-10", "C13")
MOVED = Change(2, date(2021, 3, 1), area="TH-50", address="1 Nimman Road")
# Told last, of a day before the move.
RENAMED = Change(3, date(2020, 5, 1), name="two", area="TH-20")


def test_each_member_has_the_value_of_its_latest_change() -> None:
    told = [FIRST, MOVED, RENAMED]
    assert details_on(told, date(2018, 1, 1)) == Details("one", None, "TH-10", "C13")
    assert details_on(told, date(2020, 4, 30)) == Details("one", None, "TH-10", "C13")
    assert details_on(told, date(2020, 5, 1)) == Details("two", None, "TH-20", "C13")
    assert details_on(told, date(2021, 3, 1)) == Details("two", "1 Nimman Road", "TH-50", "C13")


def test_places_are_listed_once_each() -> None:
    told = [FIRST, Change(2, date(2019, 6, 1), name="two"), MOVED]
    assert places(told) == [(date(2019, 1, 1), "TH-10", "C13"), (date(2021, 3, 1), "TH-50", "C13")]


def test_of_two_changes_of_one_day_the_later_entry_counts() -> None:
    again = Change(3, MOVED.first_day, area="TH-57")
    assert details_on([FIRST, again, MOVED], MOVED.first_day).area == "TH-57"
