"""Details are decrypted by their key, and can be found only while it exists."""

from uuid import uuid4

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt
from services.hotline.people.rows.cards import cards_of_persons
from services.hotline.people.rules.masking import as_shown
from services.hotline.people.tests.kept import found_by, open_all, seal_details


async def test_details_are_opened_by_their_key_and_gone_without_it(database: Database) -> None:
    person, key = uuid4(), key_of(uuid4(), secret="s", salt=new_salt())
    await seal_details(database, person, key, 2, "1101700230708")
    await seal_details(database, person, key, 1, "0000000000000")
    await open_all(database, {person: key})
    card = (await cards_of_persons(database, [person, uuid4()]))[person]
    assert (card.state, card.national_id, card.phones) == ("open", "1101700230708", ["+66812345678"]), "the newest"
    masked = as_shown(card, masked=True)
    assert "1101700230708" not in str(masked)
    assert "345678" not in str(masked)
    for typed in ("มานี มี", "0812345678", "1101700230708"):
        assert await found_by(database, typed) == [person], typed
    assert await found_by(database, "110170023070") == [], "not by the beginning of a number"

    await seal_details(database, person, key, 3, "1101700230708")
    await open_all(database, {})
    assert as_shown((await cards_of_persons(database, [person]))[person], masked=False).state == "erased"
    assert await found_by(database, "มานี มี") == []
