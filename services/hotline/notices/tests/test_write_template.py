"""Texts of notices have versions; the newest one in force is used."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from services.hotline.notices.actions.write_template import write_template
from services.hotline.notices.rows.words import templates, words_in_force
from services.hotline.tests.desk import Desk


async def test_texts_have_versions_and_the_newest_in_force_is_used(desk: Desk) -> None:
    words = {"name": "claim_received", "language": "en", "subject": "S", "written_by": "supervisor:s"}
    async with desk.database.transaction(wakes=False) as connection:
        for body, day in (("1", date(2021, 1, 1)), ("2", date(2021, 1, 1)), ("{first_day}", date(2100, 1, 1))):
            made = await write_template(connection, **words, body=body, valid_from=day)
        assert made.version == 3
        with pytest.raises(Refusal, match="template_invalid"):
            await write_template(connection, **words, body="{nobody}", valid_from=date(2021, 1, 1))
        said = await words_in_force(connection, "claim_received", "en", on=date(2021, 1, 10))
        assert said is not None
        assert (said.version, said.body) == (2, "2")
        assert await words_in_force(connection, "claim_received", "th", on=date(2021, 1, 10)) is None
    assert [one.version for one in await templates(desk.database)] == [1, 2, 3]
