"""A bill is found by a reference that was made here, as people copy it; nothing else finds one."""

from uuid import UUID, uuid4

import pytest

from libs.common.values.month import Month
from services.contributions.accounts.rules.bill_reference import bill_reference, is_mark_of, read_bill_reference
from tests.running_suite import RunningSuite
from tests.staff import staffed

BILLS = "/contributions/v1/bills"
KEY, EMPLOYER = "a key", UUID("0192a000-0000-7000-8000-000000000001")


@pytest.mark.parametrize("number", ["1000000014", "0100000014-001"])
def test_a_reference_is_read_as_it_was_made_however_it_is_copied(number: str) -> None:
    made = bill_reference(number, EMPLOYER, Month(2021, 2), key=KEY)
    assert made is not None
    assert made == f"{number}-2102-{made[-6:]}"
    for copied in (made, made.lower(), f" {made[:5]} {made[5:]} "):
        named = read_bill_reference(copied)
        assert named is not None
        assert (named.registration_number, named.month) == (number, Month(2021, 2))
        assert is_mark_of(named, EMPLOYER, key=KEY)
        assert not is_mark_of(named, uuid4(), key=KEY), "of another employer"
        assert not is_mark_of(named, EMPLOYER, key="another key")


@pytest.mark.parametrize(
    "text", ["", "1000000014", "1000000014-2113-ABCDEF", "1-21O2-ABCDEF", "-2102-ABCDEF", "1-2102-ABC"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert read_bill_reference(text) is None


def test_no_month_has_anothers_reference() -> None:
    made = {bill_reference("1", EMPLOYER, Month(2021, n), key=KEY) for n in range(1, 13)}
    assert len(made) == 12
    assert bill_reference("1", EMPLOYER, Month(1999, 12), key=KEY) is None


async def test_unknown_and_somebody_elses_are_one_answer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    await employer.file("2020-12", 1)
    dues = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues")).json()["items"]
    reference = dues[0]["reference"]
    forged = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    future = reference.replace("-2012-", "-2101-")
    answers = [await suite.get(persona, f"{BILLS}/{wanted}") for persona, wanted in (
        (other.persona, reference), (other.persona, forged), ("bank-a", forged), ("bank-a", future), ("bank-a", "x"),
        (employer.persona, forged), ("payroll-agent", reference),
    )]  # fmt: skip
    said = [{name: value for name, value in a.json().items() if name not in {"trace_id", "instance"}} for a in answers]
    assert [a.status_code for a in answers] == [404] * len(answers)
    assert all(one == said[0] for one in said)
    assert (await suite.get("person-a", f"{BILLS}/{reference}")).status_code == 403
