"""A figure is counted from facts that come late, twice and out of order, and is the same again at its position."""

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from libs.contracts.registration import CoverageStarted, PersonsMerged, PersonsUnmerged
from services.outreach.figures.tests.heard import (
    AREAS,
    TODAY,
    Hearing,
    cover,
    employer,
    employment,
    hearing,
    moved,
    payment,
    terms,
)
from services.outreach.targets.tests.setting import VOLUNTARY, valued
from tests.fresh_databases import FreshDatabases

BEGUN, MOVED = date(2022, 1, 10), date(2022, 5, 1)
COMPULSORY = "participants_vn_compulsory"


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Hearing]:
    async with hearing(databases) as made:
        yield made


def _model(covers: list[CoverageStarted], day: date) -> dict[str, set[UUID]]:
    """Count apart from the statements: the persons of each area by the highest version of each cover."""
    newest: dict[UUID, CoverageStarted] = {}
    for one in covers:
        if one.coverage_id not in newest or newest[one.coverage_id].version < one.version:
            newest[one.coverage_id] = one
    found: dict[str, set[UUID]] = {area: set() for one in newest.values() for area in (t.area for t in one.terms)}
    for one in newest.values():
        standing = [t for t in one.terms if t.first_day <= day]
        if standing and (one.ended_on is None or day < one.ended_on):
            found[standing[-1].area].add(one.person_id)
    return found


async def test_recounts_at_every_position_are_what_was_counted_then(world: Hearing) -> None:
    """Covers of one seed, their versions in any order, some twice: each position gives again what it gave then."""
    chance = random.Random(20220701)  # noqa: S311 - no secret
    covers: list[CoverageStarted] = []
    for _ in range(12):
        person_id, coverage_id = uuid4(), uuid4()
        first = BEGUN + timedelta(days=chance.randrange(200))
        covers.append(cover(person_id, terms(chance.choice(AREAS[1:]), first), coverage_id=coverage_id))
        later = first + timedelta(days=chance.randrange(1, 60))
        steps = [covers[-1].terms[0], terms(chance.choice(AREAS[1:]), later)]
        covers.append(cover(person_id, *steps, coverage_id=coverage_id, version=2))
        if chance.random() < 0.5:
            ended_on = first + timedelta(days=chance.randrange(90))
            covers.append(cover(person_id, *steps, coverage_id=coverage_id, version=3, ended_on=ended_on))
    chance.shuffle(covers)
    counted: dict[int, dict[str, Decimal]] = {}
    for n, one in enumerate(covers, start=1):
        await world.hear(one)
        counted[await world.position()] = found = await world.values(VOLUNTARY)
        wanted = _model(covers[:n], TODAY)
        assert found == {**{a: len(p) for a, p in wanted.items()}, "VN": len(set().union(*wanted.values()))}
    last = await world.position()
    await world.again(chance.sample(world.heard, 10))
    assert await world.position() == last, "what is heard twice adds nothing"
    for position, then in counted.items():
        assert await world.values(VOLUNTARY, at=position) == then


async def test_an_area_of_which_nothing_was_heard_has_no_figure(world: Hearing) -> None:
    assert await world.values(VOLUNTARY) == {}
    await world.hear(cover(uuid4(), terms("VN-01", MOVED)))
    assert await world.values(VOLUNTARY, on=BEGUN) == {"VN": 0, "VN-01": 0}
    assert await world.values(VOLUNTARY) == {"VN": 1, "VN-01": 1}
    assert await world.values("participants_vn_household_hi") == {}


async def test_a_merged_person_counts_once_and_as_two_again_when_it_is_undone(world: Hearing) -> None:
    kept, merged = uuid4(), uuid4()
    await world.hear(cover(kept, terms("VN-01", BEGUN)), cover(merged, terms("VN-01", BEGUN)))
    before = await world.position()
    ids = {"merge_id": uuid4(), "kept_id": kept, "merged_id": merged}
    await world.hear(PersonsMerged(**ids))
    while_merged = await world.position()
    assert await world.values(VOLUNTARY) == {"VN": 1, "VN-01": 1}
    await world.hear(PersonsUnmerged(**ids))
    assert await world.values(VOLUNTARY) == {"VN": 2, "VN-01": 2}
    assert await world.values(VOLUNTARY, at=while_merged) == {"VN": 1, "VN-01": 1}
    assert await world.values(VOLUNTARY, at=before) == {"VN": 2, "VN-01": 2}


async def test_a_person_with_two_employers_counts_once_in_each_area(world: Hearing) -> None:
    one, other, person_id = employer("VN-01", BEGUN), employer("VN-02", BEGUN), uuid4()
    await world.hear(employment(person_id, one.employer_id, BEGUN), employment(person_id, other.employer_id, BEGUN))
    assert await world.values(COMPULSORY) == {}, "where the employers are was not heard yet"
    await world.hear(one, other)
    assert await world.values(COMPULSORY) == {"VN": 1, "VN-01": 1, "VN-02": 1}
    await world.hear(moved(other, "VN-01", MOVED))
    assert await world.values(COMPULSORY) == {"VN": 1, "VN-01": 1}
    assert await world.values(COMPULSORY, on=MOVED - timedelta(days=1)) == {"VN": 1, "VN-01": 1, "VN-02": 1}


async def test_groups_are_counted_by_the_terms_of_the_day(world: Hearing) -> None:
    farmer = terms("VN-01", BEGUN, "farmer")
    await world.hear(cover(uuid4(), farmer, terms("VN-01", MOVED, "driver")), cover(uuid4(), farmer))
    by_day = {on: (await world.figures(VOLUNTARY, on=on, group="farmer"))["VN"].value for on in (BEGUN, TODAY)}
    assert by_day == {BEGUN: 2, TODAY: 1}


async def test_new_employers_and_payments_add_up_over_the_period_alone(world: Hearing) -> None:
    old, new = employer("VN-01", date(2021, 12, 31)), employer("VN-01", BEGUN)
    await world.hear(old, new, moved(new, "VN-02", MOVED))
    await world.hear(payment(new.employer_id, "100.25", BEGUN), payment(new.employer_id, "50.00", MOVED))
    await world.hear(payment(old.employer_id, "9.00", date(2021, 12, 31)))
    await world.again([event for event in world.heard if event.type.startswith("contributions")])
    assert await world.values("new_employers") == {"VN": 1, "VN-01": 1}
    assert await world.values("collection") == {"VN": Decimal("150.25"), "VN-01": Decimal("100.25"), "VN-02": 50}
    found = await world.figures("collection", since=MOVED)
    assert (found["VN"].value, found["VN-01"].value, found["VN"].behind) == (50, 0, 1)
    assert (await world.figures("collection"))["VN"].before == 0


async def test_the_plan_beside_a_figure_is_of_its_period(world: Hearing) -> None:
    """A half-year's plan of collection stands beside the half-year's figure, never beside the year's."""
    half = {"indicator": "collection", "first_day": MOVED, "last_day": date(2022, 12, 31)}
    await world.setting.approved(await world.setting.set("1000", valued(VN_01="400", VN_02="600"), **half))
    one = employer("VN-01", BEGUN)
    await world.hear(one, payment(one.employer_id, "300.00", BEGUN), payment(one.employer_id, "100.00", TODAY))
    of_half = (await world.figures("collection", since=MOVED))["VN-01"]
    assert of_half.plan is not None
    assert (of_half.plan.value, of_half.value, of_half.share) == (400, 100, Decimal("0.2500"))
    of_year = (await world.figures("collection"))["VN-01"]
    assert (of_year.plan, of_year.value, of_year.share) == (None, 400, None)
    await world.setting.approved(await world.setting.set("10", valued(VN_01="10")))
    await world.hear(cover(uuid4(), terms("VN-01", BEGUN)))
    standing = (await world.figures(VOLUNTARY, since=MOVED))["VN-01"]
    assert standing.share == Decimal("0.1000"), "participants stand on a day, whatever the period"
