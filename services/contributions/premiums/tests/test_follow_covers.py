"""Premiums follow the household: who leaves re-prices the others from the right month; what is paid stays."""

from services.contributions.premiums.tests.billed import PAYMENTS, PLANS, bills, household, paying
from tests.running_suite import RunningSuite

FIRST, SECOND, THIRD, FOURTH, FIFTH = "67050.00", "46935.00", "40230.00", "33525.00", "26820.00"


async def test_a_cover_that_never_was_owes_nothing(suite: RunningSuite) -> None:
    _, covers = await household(suite, 2)
    persons = [one["person_id"] for one in covers]
    before = [(await bills(suite, one))[0] for one in persons]
    assert [one["amount"] for one in before] == [FIRST, SECOND]
    end = {"last_day": "2022-05-31", "reason": "entered_wrongly"}
    await suite.made("officer", f"/registration/v1/coverages/{covers[0]['id']}/end", end)
    await suite.settled()
    items = (await suite.get("officer", f"/contributions/v1/persons/{persons[0]}/premiums")).json()["items"]
    assert [one["status"] for one in items] == ["replaced"]
    assert (await bills(suite, persons[1]))[0]["amount"] == FIRST


async def test_the_second_of_five_leaves_and_the_others_move_up(suite: RunningSuite) -> None:
    home, covers = await household(suite, 5)
    persons = [one["person_id"] for one in covers]
    in_may_due = [(await bills(suite, one))[0] for one in persons]
    assert [one["amount"] for one in in_may_due] == [FIRST, SECOND, THIRD, FOURTH, FIFTH]
    assert {(one["first_month"], one["due_on"], one["status"]) for one in in_may_due} == {
        ("2022-05", "2022-05-31", "due")
    }
    # The third pays three months at once from June on, the fifth has paid May.
    await suite.made("officer", PLANS, {"coverage_id": covers[2]["id"], "months": 3, "first_month": "2022-06"})
    await suite.made("bank-a", PAYMENTS, paying(in_may_due[4], "P-5"))
    await suite.move_to("2022-06-02")
    june = [(await bills(suite, one, months="2022-06"))[0] for one in persons]
    assert [one["amount"] for one in june] == [FIRST, SECOND, "120690.00", FOURTH, FIFTH]
    assert (june[2]["months"], june[2]["shares"]["member"]) == (3, "120690.00")
    # The second leaves on 1 July: June stays as it is, July and August of the third cost what a second member pays.
    leaving = f"/registration/v1/households/{home}/members/{persons[1]}"
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "Idempotency-Key": "leaving"}
    left = await suite.http.delete(leaving, params={"on": "2022-07-01"}, headers=headers)
    assert left.status_code == 200, left.text
    await suite.settled()
    (again,) = await bills(suite, persons[2], months="2022-06")
    assert (again["amount"], again["months"]) == (f"{40230 + 2 * 46935}.00", 3)
    assert again["reference"] != june[2]["reference"]
    refused = await suite.post("bank-a", PAYMENTS, paying(june[2], "P-3"))
    assert (refused.status_code, refused.json()["code"]) == (409, "premium_replaced")
    await suite.move_to("2022-07-02")
    july = [(await bills(suite, one, months="2022-07"))[0] for one in (persons[0], persons[1], persons[3], persons[4])]
    assert [one["amount"] for one in july] == [FIRST, FIRST, THIRD, FOURTH], "who left pays as one alone"
    paid = (await bills(suite, persons[4]))[0]
    assert (paid["status"], paid["amount"]) == ("paid", FIFTH), "what is paid stays"
