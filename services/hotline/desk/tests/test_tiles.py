"""Masked tiles show numbers and statuses, and nothing that the identity check asks."""

from datetime import date
from uuid import UUID

from services.hotline.desk.rules.tiles import (
    BookingShown,
    CaseShown,
    ClaimShown,
    EmploymentShown,
    IsolationShown,
    LoanShown,
    MonthShown,
    NoticeShown,
    PersonTiles,
    masked_tiles,
)

_ID = UUID(int=7)
_SECRET = "5c1ba0"
_AT = "2021-01-10T03:00:00+00:00"
_DAY, _SECRET_DAY = date(2021, 1, 4), date(1999, 12, 31)
_TILES = PersonTiles(
    employments=[
        EmploymentShown(
            employment_id=_ID,
            employer_id=UUID(int=0x5C1BA0),
            registration_number=_SECRET,
            name=_SECRET,
            started_on=_DAY,
            ended_on=_DAY,
            end_reason=_SECRET,
            standing="stands",
        )
    ],
    months=[
        MonthShown(
            month="2021-01",
            employer_id=UUID(int=0x5C1BA0),
            base=_SECRET,
            credited=True,
            version=2,
            source_system=None,
            confidence=None,
        )
    ],
    claims=[
        ClaimShown(
            claim_id=_ID,
            employer_id=UUID(int=0x5C1BA0),
            branch="sickness",
            cause=_SECRET,
            first_day=_DAY,
            last_day=_DAY,
            status="in_payment",
            reason=_SECRET,
            days=0x5C1BA0,
            last_paid_day=_DAY,
            paid=_SECRET,
            moved_at=_AT,
        )
    ],
    loans=[
        LoanShown(
            loan_id=_ID,
            employer_id=_ID,
            name=_SECRET,
            phase=None,
            amount=_SECRET,
            status="disbursed",
            flag=None,
            month=None,
            headcount=None,
            baseline=None,
            moved_at=_AT,
        )
    ],
    bookings=[BookingShown(booking_id=_ID, day=_DAY, starts_at=_SECRET, place=_SECRET, ended=False, moved_at=_AT)],
    isolations=[
        IsolationShown(order_number=_SECRET, first_day=_SECRET_DAY, last_day=_SECRET_DAY, withdrawn=False, moved_at=_AT)
    ],
    notices=[
        NoticeShown(
            notice_id=_ID, template=_SECRET, status="sent", channel="sms", reason=_SECRET, said_at=_AT, settled_at=None
        )
    ],
    cases=[
        CaseShown(
            case_id=_ID,
            number="H-2021-000001",
            kind="request",
            queue="general",
            about=_SECRET,
            status="open",
            assigned_to="agent:a",
            opened_at=_AT,
            due_at=_AT,
        )
    ],
)


def test_masked_tiles_tell_how_much_there_is_and_no_secret() -> None:
    shown = masked_tiles(_TILES)
    told = shown.model_dump_json()
    for secret in (_SECRET, str(0x5C1BA0), _SECRET_DAY.isoformat()):
        assert secret in _TILES.model_dump_json()
        assert secret not in told
    counts = {name: len(getattr(shown, name)) for name in PersonTiles.model_fields}
    assert counts == dict.fromkeys(counts, 1) | {"loans": 0}
    assert [claim.status for claim in shown.claims] == ["in_payment"]
    assert (shown.months[0].month, shown.months[0].credited) == ("2021-01", True)
    assert shown.employments[0].name == shown.notices[0].template == shown.cases[0].about == "•••"
    assert PersonTiles.model_validate(shown.model_dump()) == shown, "what is masked is still of its model"
