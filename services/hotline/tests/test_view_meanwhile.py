"""A fact that arrives while a view is read is newer than the view: the page reads and shows it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from services.hotline.desk.api import views
from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

_SAID = text("""
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    VALUES (CAST(:subject AS uuid), CAST(:event AS uuid), clock_timestamp(), 'registration.employment_ended.v1', '{}')
""")


@pytest.mark.parametrize("kind", ["persons", "employers"])
async def test_an_event_during_the_read_is_newer_than_the_view(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน")
    subject = person["id"] if kind == "persons" else suite.party_id("employer-a")
    await at_the_desk(suite)
    real = views.timeline

    async def read_and_then_said(database: Database, *given: Any, **more: Any) -> Any:
        found = await real(database, *given, **more)
        await database.one_statement(_SAID, {"subject": subject, "event": uuid4()})
        return found

    monkeypatch.setattr(views, "timeline", read_and_then_said)
    view = (await suite.get("agent", f"/hotline/v1/{kind}/{subject}/view")).json()
    newest = (await suite.get("agent", f"/hotline/v1/timelines/{subject}/newest")).json()["newest"]
    assert newest > view["newest"] > 0
