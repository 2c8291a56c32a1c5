"""Other services' facts are kept once for each person and employer, and lead to notices."""

from uuid import uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import new_salt
from services.hotline.people.actions.hear_others import (
    employers_registered,
    keep_facts,
    persons_merged,
    persons_unmerged,
)
from services.hotline.people.rows import facts
from services.hotline.people.rows.cards import cards_of_employers, cards_of_persons
from services.hotline.people.tests.kept import END, found_by, hear, open_all, seal_details


async def test_a_merged_id_finds_the_kept_person_until_the_merge_is_undone(database: Database) -> None:
    kept, merged, key = uuid4(), uuid4(), new_salt() * 2
    await seal_details(database, merged, key, 1, "1101700230708")
    await open_all(database, {merged: key})
    body = {"merge_id": uuid4(), "kept_id": kept, "merged_id": merged}
    await hear(database, persons_merged, "registration.persons_merged.v1", body)
    assert await found_by(database, "1101700230708") == [kept]
    assert (await cards_of_persons(database, [merged]))[merged].merged_into == kept
    assert await facts.newest_entry(database, merged) == await facts.newest_entry(database, kept) > 0
    await hear(database, persons_unmerged, "registration.persons_unmerged.v1", body)
    assert await found_by(database, "1101700230708") == [merged]
    said = await facts.timeline(database, kept, before=END, limit=10)
    assert [entry.type.split(".")[1] for entry in said] == ["persons_unmerged", "persons_merged"], "newest first"
    assert said[0].data["merged_id"] == str(merged)


async def test_an_employer_is_kept_and_found_once(database: Database) -> None:
    employer = uuid4()
    body = {"employer_id": employer, "registration_number": "1000000011", "name": "A", "area": "TH-10", "sector": "C"}
    body |= {"registered_on": "2019-01-01", "branches": []}
    for named in (body, {**body, "name": "B"}):
        await hear(database, employers_registered, "registration.employer_registered.v1", named)
    assert (await cards_of_employers(database, [employer]))[employer].name == "A"
    assert await found_by(database, "1000000011") == [employer]
    assert await facts.newest_entry(database, employer) == 0


async def test_a_fact_is_noted_for_each_named_subject_and_leads_to_notices(database: Database) -> None:
    person, employer, told = uuid4(), uuid4(), []

    async def tell(_: object, events: object) -> None:
        told.append(events)

    claim = {"claim_id": uuid4(), "person_id": person, "employer_id": employer, "first_day": "2021-01-04"}
    filed = keep_facts("person_id", "employer_id", then=facts.keep_claims, tell=tell)
    await hear(database, filed, "benefits.claim_filed.v1", {**claim, "last_day": "2021-01-05"})
    for subject in (person, employer):
        (entry,) = await facts.timeline(database, subject, before=END, limit=10)
        assert (entry.type, entry.data["claim_id"]) == ("benefits.claim_filed.v1", str(claim["claim_id"]))
    assert len(told) == 1

    paid = [{"claim_id": claim["claim_id"], "amount": amount} for amount in ("10.00", "20.50")]
    await hear(database, keep_facts(then=facts.add_paid), "benefits.benefit_paid.v1", *paid)
    await hear(database, keep_facts(then=facts.take_back_paid), "benefits.benefit_returned.v1", paid[0])
    (card,) = await database.one_statement(text("SELECT status, paid FROM claim_card"))
    assert (card["status"], str(card["paid"])) == ("pending", "20.50")
