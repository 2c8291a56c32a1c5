"""What each action of the room promises, from willing to certified, on a database of the service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.events import Event
from libs.common.spine.tests.heard import context_with
from libs.common.values.identifiers import person_id_of
from services.programmes.vaccination.actions.choose_phase import choose_phase, figures_for_choice, open_first_phase
from services.programmes.vaccination.actions.confirm import confirm, withdraw
from services.programmes.vaccination.actions.correct_dose import correct_dose
from services.programmes.vaccination.actions.end_certificate import revoke_certificate, supersede_certificate
from services.programmes.vaccination.actions.give_dose import give_dose
from services.programmes.vaccination.actions.hear_merges import persons_merged, persons_unmerged
from services.programmes.vaccination.actions.issue_certificate import issue_certificate
from services.programmes.vaccination.actions.next_turn import next_turn, standing_turn
from services.programmes.vaccination.actions.register_willing import Registrar, register_rows
from services.programmes.vaccination.actions.report_adverse_event import report_adverse_event, see_adverse_event
from services.programmes.vaccination.rows import certificates, doses
from services.programmes.vaccination.rules.turns import Turn
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[4] / "law" / "thailand"
KEY = "agency"
TODAY = date(2021, 6, 7)
NUMBERS = ("3100600445635", "1101700230708", "3101200123453")
_STAFF = text("""
    WITH known AS (INSERT INTO person (person_id, event_partition) VALUES (:person_id, 0))
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    VALUES (gen_random_uuid(), :employer_id, :person_id, '2020-01-01')
""")
_EMPLOYER = text("""
    WITH place AS (
        INSERT INTO site (site_id, programme, name, area, address)
        VALUES (:id, 'vaccination', 'Din Daeng', 'TH-10', '-')
    )
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    VALUES (:id, '1000000014', 'Clinic', 'TH-10-40', 'Q86')
""")
_JOURNAL = text("SELECT happening, sum(counts) AS many FROM journal GROUP BY happening")
_GONE = text("UPDATE employment SET ended_on = '2021-06-01' WHERE person_id = :person_id")


@dataclass(frozen=True)
class Willing:
    """Three persons of one employer, of whom two are registered; the employer's id is the site's too."""

    database: Database
    law: Law
    id: UUID

    @property
    def people(self) -> list[UUID]:
        return [person_id_of(number, agency_key=KEY) for number in NUMBERS]

    async def register(self, *numbers: str, employers: tuple[UUID, ...] = ()) -> Any:
        rows = [(n, "1000000014", number) for n, number in enumerate(numbers, 1)]
        registrar = Registrar("employer:test", everybody=False, employers=employers or (self.id,))
        async with self.database.transaction(wakes=False) as connection:
            return await register_rows(
                connection, self.law, given=rows, registrar=registrar, agency_key=KEY, today=TODAY
            )

    async def confirm(self) -> Any:
        async with self.database.transaction(wakes=False) as connection:
            return await confirm(connection, number=1, confirmed_by="officer:test", today=TODAY)

    async def dose(self, person_id: UUID, day: date, product: str = "coronavac") -> doses.Dose:
        given = {"person_id": person_id, "site_id": self.id, "product": product, "lot": "A1", "given_on": day}
        async with self.database.transaction(wakes=False) as connection:
            return await give_dose(connection, self.law, **given, recorded_by="officer:test")

    async def correct(self, dose_id: UUID, **changed: Any) -> doses.Dose:
        same: dict[str, Any] = dict.fromkeys(("dose_no", "product", "lot", "given_on"))
        told = {**same, "annulled": False, "because": "misread", **changed}
        async with self.database.transaction(wakes=False) as connection:
            return await correct_dose(connection, self.law, dose_id=dose_id, **told, recorded_by="officer:test")

    async def certify(self, person_id: UUID) -> UUID:
        async with self.database.transaction(wakes=False) as connection:
            return await issue_certificate(
                connection, person_id=person_id, holder="sealed", details_version=1, today=TODAY
            )

    async def turn(self, person_id: UUID) -> Turn:
        async with self.database.transaction(wakes=False) as connection:
            return await next_turn(connection, self.law, person_id)

    async def journal(self) -> dict[str, int]:
        return {row["happening"]: row["many"] for row in await self.database.one_statement(_JOURNAL) if row["many"]}


@pytest.fixture
async def willing(databases: FreshDatabases) -> AsyncIterator[Willing]:
    url = await databases.fresh("programmes")
    found = Willing(Database(url, application="test", pool_size=2), load_law(LAW), uuid4())
    await found.database.one_statement(_EMPLOYER, {"id": found.id})
    for person_id in found.people:
        await found.database.one_statement(_STAFF, {"employer_id": found.id, "person_id": person_id})
    async with found.database.transaction(wakes=False) as connection:
        await open_first_phase(connection, found.law, today=TODAY)
        await open_first_phase(connection, found.law, today=TODAY)
    await found.register(*NUMBERS[:2])
    yield found
    await found.database.close()
    await databases.drop({"programmes": url})


async def test_rows_are_registered_once_and_faults_are_named_row_by_row(willing: Willing) -> None:
    again = await willing.register(NUMBERS[0], "3100600445636", NUMBERS[2], NUMBERS[2])
    assert (again.registered, again.known) == (1, 1)
    assert [(row, code) for row, code, _ in again.faults] == [(2, "national_id_invalid"), (4, "national_id_twice")]
    assert again.faults[1][2]["first"] == 3
    stranger = await willing.register(NUMBERS[0], employers=(uuid4(),))
    assert [code for _, code, _ in stranger.faults] == ["employer_unknown"]
    assert await willing.journal() == {"vaccination_registered": 3}


async def test_who_left_the_employer_is_not_confirmed_and_who_withdraws_is_counted_back(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.database.one_statement(_GONE, {"person_id": two})
    done = await willing.confirm()
    assert (done.confirmed, done.left) == (1, 1)
    async with willing.database.transaction(wakes=False) as connection:
        registration = await standing_turn(connection, one)
        assert registration is not None
        assert (registration.status, registration.phase, registration.area) == ("confirmed", 1, "TH-10-40")
        await withdraw(connection, willing.law, vaccination_id=registration.vaccination_id, today=TODAY)
        assert await standing_turn(connection, one) is None
        with pytest.raises(NotFound):
            await withdraw(connection, willing.law, vaccination_id=uuid4(), today=TODAY)
    assert await willing.journal() == {"vaccination_registered": 1}


async def test_a_phase_is_chosen_with_the_figures_that_were_read(willing: Willing) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        figures = await figures_for_choice(connection, willing.law, today=TODAY)
        assert [(one.area, one.registered, one.confirmed) for one in figures.areas] == [("TH-10-40", 2, 0)]
        given: dict[str, Any] = {"starts_on": TODAY, "note": "-", "chosen_by": "officer:test", "today": TODAY}
        chosen = await choose_phase(connection, willing.law, areas=["TH-12"], figures_read=figures.hash, **given)
        assert (chosen.phase.number, chosen.figures_hash) == (2, figures.hash)
        with pytest.raises(Refusal, match="area_already_chosen"):
            await choose_phase(connection, willing.law, areas=["TH-10"], figures_read=figures.hash, **given)
        with pytest.raises(Refusal, match="figures_have_moved"):
            await choose_phase(connection, willing.law, areas=["TH-13"], figures_read="0" * 64, **given)


async def test_doses_follow_each_other_and_a_correction_moves_the_next_one(willing: Willing) -> None:
    person_id = willing.people[0]
    with pytest.raises(Refusal, match="nothing_to_book_for"):
        await willing.dose(person_id, TODAY)
    await willing.confirm()
    first = await willing.dose(person_id, TODAY)
    assert (first.dose_no, first.place, first.area) == (1, "Din Daeng", "TH-10-40")
    with pytest.raises(Refusal, match="dose_before_interval"):
        await willing.dose(person_id, date(2021, 6, 27))
    await willing.correct(first.dose_id, given_on=date(2021, 6, 6))
    assert await willing.turn(person_id) == Turn(2, "coronavac", date(2021, 6, 27), date(2021, 7, 4))
    second = await willing.dose(person_id, date(2021, 6, 27))
    with pytest.raises(Refusal, match="later_dose_stands"):
        await willing.correct(first.dose_id, annulled=True)
    with pytest.raises(Refusal, match="course_complete"):
        await willing.dose(person_id, date(2021, 8, 1))
    annulled = await willing.correct(second.dose_id, annulled=True)
    assert (annulled.version, annulled.annulled) == (2, True)
    assert (await willing.turn(person_id)).dose_no == 2
    assert (await willing.journal())["dose_1"] == 1
    assert "dose_2" not in await willing.journal()


async def test_a_certificate_stands_until_other_doses_do(willing: Willing) -> None:
    person_id = willing.people[0]
    with pytest.raises(Refusal, match="no_dose_given"):
        await willing.certify(person_id)
    await willing.confirm()
    dose = await willing.dose(person_id, TODAY)
    first = await willing.certify(person_id)
    assert await willing.certify(person_id) == first
    await willing.correct(dose.dose_id, lot="A2")
    second = await willing.certify(person_id)
    one, two = [await certificates.certificate(willing.database, number) for number in (first, second)]
    assert one is not None
    assert two is not None
    assert (one.status, two.status, two.version) == ("superseded", "valid", 2)
    assert [told["lot"] for told in two.content["doses"]] == ["A2"]
    async with willing.database.transaction(wakes=False) as connection:
        await revoke_certificate(connection, certificate_id=second, because="a namesake's")
        assert not await supersede_certificate(connection, person_id=person_id, because="-")
        with pytest.raises(NotFound):
            await revoke_certificate(connection, certificate_id=uuid4(), because="-")


async def test_what_came_after_a_dose_is_seen_by_one_officer(willing: Willing) -> None:
    await willing.confirm()
    dose = await willing.dose(willing.people[0], TODAY)
    told: dict[str, Any] = {"severity": "serious", "description": "swollen", "reported_by": "officer:test"}
    async with willing.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="onset_before_dose"):
            await report_adverse_event(connection, dose_id=dose.dose_id, onset_on=date(2021, 6, 6), **told)
        report = await report_adverse_event(connection, dose_id=dose.dose_id, onset_on=TODAY, **told)
        assert report.person_id == dose.person_id
        seen = {"adverse_event_id": report.adverse_event_id, "seen_by": "officer:test", "note": "looked at"}
        await see_adverse_event(connection, **seen)
        with pytest.raises(NotFound):
            await see_adverse_event(connection, **seen)


async def test_the_next_dose_follows_from_the_doses_of_both_ids_while_they_are_one(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.confirm()
    await willing.dose(one, TODAY, "astrazeneca")
    body = f'{{"kept_id": "{two}", "merged_id": "{one}"}}'
    event = Event("1", "registration.people", 0, 1, 1, str(two), "registration.persons_merged.v1", body, "")
    async with willing.database.transaction(wakes=False) as connection:
        await persons_merged(context_with(law=willing.law), connection, [event])
    assert (await willing.turn(two)).dose_no == 2
    async with willing.database.transaction(wakes=False) as connection:
        await persons_unmerged(context_with(law=willing.law), connection, [event])
    assert (await willing.turn(two)).dose_no == 1
    assert (await willing.turn(one)).dose_no == 2
