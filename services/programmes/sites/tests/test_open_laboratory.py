"""A laboratory that is opened is said, listed, and closed once."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import NotFound, Refusal
from services.programmes.sites.actions.open_laboratory import open_laboratory
from services.programmes.sites.actions.own_place import (
    FacilityHasEnded,
    close_laboratory,
    require_laboratory,
    require_laboratory_open,
)
from services.programmes.sites.rows.laboratories import open_laboratories
from services.programmes.tests.known import Known

TODAY, LATER = date(2021, 6, 7), date(2021, 6, 9)
_SAID = text("SELECT type, data ->> 'party' AS party, data ->> 'closed_on' AS closed_on FROM outbox ORDER BY id")


async def test_a_laboratory_is_said_when_it_opens_and_once_when_it_closes(known: Known) -> None:
    async with known.database.transaction(wakes=False) as connection:
        laboratory = await open_laboratory(connection, name="L", area="TH-10", address="-")
        await require_laboratory(connection, laboratory, today=TODAY)
        await require_laboratory_open(connection, laboratory, today=TODAY)
    assert [one.id for one in await open_laboratories(known.database)] == [laboratory]
    for day in (TODAY, LATER):
        async with known.database.transaction(wakes=False) as connection:
            assert await close_laboratory(connection, laboratory, day=day) == TODAY, "the first closing counts"
    said = [tuple(row.values()) for row in await known.database.one_statement(_SAID, {})]
    assert said == [
        ("programmes.place_opened.v1", "laboratory", None),
        ("programmes.place_closed.v1", None, TODAY.isoformat()),
    ]
    assert await open_laboratories(known.database) == []
    with pytest.raises(FacilityHasEnded):
        await require_laboratory_open(known.database, laboratory, today=TODAY)
    for unknown in (laboratory, uuid4()):
        with pytest.raises(Refusal, match="not_found") as refused:
            await require_laboratory(known.database, unknown, today=TODAY)
        assert refused.value.pointer == "/laboratory_id"


async def test_what_is_no_laboratory_is_not_closed(known: Known) -> None:
    with pytest.raises(NotFound):
        async with known.database.transaction(wakes=False) as connection:
            await close_laboratory(connection, uuid4(), day=TODAY)
