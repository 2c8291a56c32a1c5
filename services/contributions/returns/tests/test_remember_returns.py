"""After a restore lost returns, new versions continue above them."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import CreditedPerson, ReturnAccepted, WagesCredited
from services.contributions.returns.actions.remember_returns import return_forgotten
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import TODAY, Known


async def test_after_a_restore_the_next_version_is_above_the_forgotten_and_withdraws_its_persons(known: Known) -> None:
    employer_id, (one, two, three, _) = known.employers[0], known.persons
    members: dict[str, Any] = {"employer_id": employer_id, "month": "2020-11", "return_id": uuid4()}

    def credited(version: int, *persons: UUID) -> WagesCredited:
        told = [CreditedPerson(person_id=person, base=Decimal(1), credited=True) for person in persons]
        chunk: dict[str, Any] = {"chunk": 1, "chunks": 1, "ceiling": Decimal(15000), "withdrawn": []}
        return WagesCredited(**members, version=version, persons=told, **chunk)

    accepted = ReturnAccepted(
        **members, version=3, kind="correction", headcount=2, due_on=TODAY, recorded_at="2021-01-01T00:00:00Z"
    )
    forgotten = (credited(2, three), accepted, credited(3, one), credited(3, two), credited(1, three))
    async with known.database.transaction(wakes=False) as connection:
        for fact in forgotten:
            await return_forgotten(None, connection, [event_of(fact)])
    made = await filed(known, lines("12000"))
    assert made.version == 4
    assert [fact.withdrawn for fact in await known.said(WagesCredited)] == [[two]]
    other_month = await filed(known, lines("12000"), month="2020-12")
    assert other_month.version == 1
