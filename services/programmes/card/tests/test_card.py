"""A card shows the database's content about a person, member by member, and a merged person's double records."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from services.programmes.card.api.answers import MyProgrammes
from services.programmes.card.rows.overlaps import overlaps
from services.programmes.card.rows.persons import BEGIN, KINDS, list_of_person, person_card
from services.programmes.hospitels.actions.beds import open_facility
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.sites.actions.book import book
from services.programmes.sites.actions.open_session import open_session, open_site
from services.programmes.sites.rules.triage import Answers
from services.programmes.testing.actions.record_result import record_result
from services.programmes.testing.actions.register_test import register_test
from services.programmes.testing.actions.take_specimen import take_specimen
from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 6, 7)
BY = "officer:test"
_VACCINATED = """
    WITH registered AS (
        INSERT INTO vaccination (vaccination_id, person_id, employer_id, area, risk, registered_by)
        VALUES (:p, :p, :p, 'TH-10', 3, 'test')
    ),
    given AS (
        INSERT INTO dose (dose_id, version, stands, person_id, dose_no, product, lot, given_on, place, area,
                          recorded_by)
        VALUES (:p, 1, true, :p, 1, 'coronavac', 'A1', '2021-06-07', 'S', 'TH-10', 'test')
    )
    INSERT INTO vaccination_certificate (certificate_id, person_id, version, content, holder, issued_on)
    VALUES (:p, :p, 1, '{}', '-', '2021-06-07')
"""


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases, 2) as world:
        yield world


async def test_every_part_of_a_card_leaves_as_it_was_found(known: Known) -> None:
    person_id = known.people[0]
    site: dict[str, Any] = {"programme": "testing", "name": "S", "area": "TH-10", "address": "-"}
    times: dict[str, Any] = {"day": TODAY, "starts_at": time(9), "ends_at": time(12), "capacity": 1, "offers": "rt_pcr"}
    answers = Answers("high_risk", symptoms=True, last_contact_on=None)
    finding = Finding("positive", symptoms=False, complications=False)
    async with known.database.transaction(wakes=False) as connection:
        await open_facility(connection, name="H", area="TH-10", address="-", beds=1)
        who: dict[str, Any] = {"area": "TH-10", "registered_by": BY, "today": TODAY}
        await register_test(connection, known.law, person_id=person_id, answers=answers, **who)
        session_id = await open_session(connection, site_id=await open_site(connection, **site), **times)
        await book(connection, person_id=person_id, session_id=session_id, made_by=BY, today=TODAY)
        taken: dict[str, Any] = {"taken_on": TODAY, "taken_by": BY, "today": TODAY}
        await take_specimen(connection, person_id=person_id, code="S-1", **taken)
        result: dict[str, Any] = {"laboratory": "L", "because": None, "recorded_by": BY, "today": TODAY}
        await record_result(
            connection, known.law, specimen_code="S-1", person_id=person_id, finding=finding,
            now=datetime(2021, 6, 7, tzinfo=UTC), **result)  # fmt: skip
    await known.found(_VACCINATED, p=person_id)
    found = {"person_id": str(person_id), **await person_card(known.database, person_id)}
    assert all(found.values()), "every part has something"
    told = MyProgrammes.model_validate(found).model_dump(mode="json")
    assert told == found
    assert [set(told[part][0]) for part in list(told)[1:]] == [set(found[part][0]) for part in list(found)[1:]]
    for kind in KINDS:
        before, walked = BEGIN, []
        while part := await list_of_person(known.database, [kind], person_id, before=before, limit=1):
            walked += [one.item for one in part]
            before = (part[-1].sort_at, part[-1].sort_id)
        assert walked == found[kind], f"the list of {kind} has what the card has, once each"
        assert await list_of_person(known.database, [kind], known.people[1], before=BEGIN, limit=2) == []


async def test_what_a_merged_person_has_twice_is_found(known: Known) -> None:
    kept, merged = known.people
    for person_id in known.people:
        await known.found(_VACCINATED, p=person_id)
    assert await overlaps(known.database, limit=9) == []
    await known.found("INSERT INTO person_alias (person_id, kept_id) VALUES (:m, :k)", m=merged, k=kept)
    both = await overlaps(known.database, limit=9)
    assert sorted((one.what, one.person_id) for one in both) == [("dose 1", kept), ("registration", kept)]
    assert all(one.ids == [str(kept), str(merged)] for one in both), "the older first"
