"""Three months in a row that are missed end a household's cover from the first of them on; nothing is owed then."""

from services.contributions.premiums.tests.billed import COVERAGES, PAYMENTS, bills, household, paying
from tests.running_suite import RunningSuite


async def test_a_cover_lapses_after_three_missed_months_and_may_begin_again(suite: RunningSuite) -> None:
    _, (cover,) = await household(suite, 1)
    person = cover["person_id"]
    (may,) = await bills(suite, person)
    await suite.made("officer", PAYMENTS, paying(may, "MAY"))
    for month in ("2022-06", "2022-07", "2022-08"):
        await suite.move_to(f"{month}-02")
        await bills(suite, person, months=month)
    before = (await suite.get("officer", f"{COVERAGES}/{cover['id']}")).json()
    assert before["last_day"] is None, "two months are missed"
    await suite.move_to("2022-09-01")
    found = {}
    for _ in range(100):
        await suite.settled()
        found = (await suite.get("officer", f"{COVERAGES}/{cover['id']}")).json()
        if found["last_day"]:
            break
    assert (found["last_day"], found["reason"]) == ("2022-05-31", "lapsed")
    statuses = {one["first_month"]: one["status"] for one in await bills(suite, person)}
    assert statuses.pop("2022-09", "lapsed") == "lapsed", "of that day, if it was billed before"
    assert statuses == {"2022-05": "paid", "2022-06": "lapsed", "2022-07": "lapsed", "2022-08": "lapsed"}
    june = next(one for one in await bills(suite, person) if one["first_month"] == "2022-06")
    late = await suite.post("officer", PAYMENTS, paying(june, "JUNE"))
    assert (late.status_code, late.json()["code"]) == (409, "premium_has_lapsed")
    again = {"person_id": person, "scheme": "vn_household_hi", "first_day": "2022-09-01"}
    await suite.made("officer", COVERAGES, again)
    for _ in range(100):
        begun = [one for one in await bills(suite, person, months="2022-09") if one["status"] == "due"]
        if begun:
            break
    assert [(one["amount"], one["first_month"]) for one in begun] == [("67050.00", "2022-09")]
