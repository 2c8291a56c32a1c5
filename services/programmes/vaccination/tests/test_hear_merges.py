"""Doses and next doses of two ids that become one person, and two again."""

from libs.common.spine.events import Event
from libs.common.spine.tests.heard import context_with
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.actions.hear_merges import persons_merged, persons_unmerged


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
