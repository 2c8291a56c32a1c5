"""An agent tells of a claim who must act, and how far it has come."""

from datetime import UTC, date, datetime

import pytest

from services.portal.gateways.answers.views import ClaimTile, MonthTile, PersonTiles
from services.portal.pages.desk.telling import months_of, what_to_tell

_NOTHING = {"employments": [], "months": [], "loans": [], "bookings": [], "isolations": [], "notices": [], "cases": []}


def _claim(status: str, reason: str | None = None, *, cause: str | None = "quarantine", day: int = 1) -> ClaimTile:
    at = datetime(2021, 1, day, tzinfo=UTC)
    return ClaimTile(status=status, cause=cause, first_day=None, last_day=None, reason=reason, paid=None, moved_at=at)


def _tiles(*claims: ClaimTile) -> PersonTiles:
    return PersonTiles.model_validate({**_NOTHING, "claims": list(claims)})


@pytest.mark.parametrize(
    ("claim", "who"),
    [
        (_claim("pending"), "employer"),
        (_claim("pending", "waiting"), "employer"),
        (_claim("pending", "officer_review"), "office"),
        (_claim("pending", "something_new"), "office"),
        (_claim("pending", "payment_returned"), "person"),
        (_claim("pending", cause=None), ""),
        (_claim("in_payment"), ""),
        (_claim("closed"), ""),
    ],
)
def test_who_must_act_is_named_for_what_is_open_and_not_masked(claim: ClaimTile, who: str) -> None:
    assert what_to_tell(_tiles(claim))[0].who == who


def test_open_claims_stand_first_and_each_is_at_one_step() -> None:
    told = what_to_tell(_tiles(_claim("closed", day=9), _claim("pending", day=2), _claim("in_payment", day=3)))
    assert [one.claim.status for one in told] == ["in_payment", "pending", "closed"]
    assert [[state for _, state in one.steps].count("now") for one in told] == [1, 1, 0]
    rejected = what_to_tell(_tiles(_claim("rejected")))[0]
    assert "paid" not in [step for step, _ in rejected.steps]


def test_months_are_drawn_through_the_last_full_one() -> None:
    months = [
        MonthTile(month="2020-11", base=None, credited=True, source_system=None),
        MonthTile(month="2020-10", base=None, credited=False, source_system=None),
    ]
    strip = months_of(months, date(2021, 1, 10))
    assert strip is not None
    assert [(cell.month, cell.state) for cell in strip.cells] == [
        ("2020-10", "reduced"), ("2020-11", "credited"), ("2020-12", "gap"),
    ]  # fmt: skip
    assert months_of([], date(2021, 1, 10)) is None
