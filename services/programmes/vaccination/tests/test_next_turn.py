"""The next dose and its days follow from the doses that count."""

from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.actions.next_turn import current_turn, set_next_turn
from services.programmes.vaccination.rules.turns import Turn


async def test_the_turn_is_written_to_the_registration_that_counts(willing: Willing) -> None:
    one, two, stranger = willing.people
    await willing.confirm()
    assert await willing.turn(one) == Turn(1)
    await willing.dose(one, TODAY)
    turn = await willing.turn(one)
    assert (turn.dose_no, turn.product, turn.complete) == (2, "coronavac", False)
    async with willing.database.transaction(wakes=False) as connection:
        registration = await current_turn(connection, one)
        assert registration is not None
        assert (registration.next_dose, registration.next_product) == (2, "coronavac")
        assert (registration.due_from, registration.due_until) == (turn.first_day, turn.last_day)
        other = await current_turn(connection, two)
        assert other is not None
        assert (other.next_dose, other.due_from) == (1, None)
        assert await current_turn(connection, stranger) is None
        await set_next_turn(connection, willing.law, stranger)
    assert turn.first_day is not None
    await willing.dose(one, turn.first_day)
    assert (await willing.turn(one)).complete
    async with willing.database.transaction(wakes=False) as connection:
        registration = await current_turn(connection, one)
    assert registration is not None
    assert registration.status == "complete"
