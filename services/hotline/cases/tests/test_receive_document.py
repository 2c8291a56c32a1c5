"""Documents of a dossier: those missing, in the procedure's order, while the case is open."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.hotline.cases.actions.move_case import move_case
from services.hotline.cases.actions.receive_document import receive_document
from services.hotline.cases.tests.opened import AGENT, NOW, hotline, opened
from services.hotline.knowledge.actions.write_knowledge import write_procedure
from services.hotline.knowledge.rows import ProcedureText
from tests.fresh_databases import FreshDatabases

_RECEIVED = text("SELECT document, received_by FROM case_document ORDER BY document")


def _procedure(*documents: str) -> ProcedureText:
    return ProcedureText("grant", "Grant", "women", list(documents), 7, ["online"], ["s. 65"], date(2020, 1, 1))


async def _received(database: Database, case_id: UUID, document: str, *, by: str = AGENT) -> list[str]:
    async with database.transaction(wakes=False) as connection:
        return await receive_document(connection, case_id, document=document, received_by=by)


async def test_a_dossier_goes_by_the_version_it_began_with(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        async with database.transaction(wakes=False) as connection:
            for documents in (("form", "card", "book"), ("form",)):
                await write_procedure(connection, _procedure(*documents), written_by="supervisor:s")
        case = await opened(database, kind="procedure", procedure="grant", procedure_version=1)
        assert await _received(database, case.case_id, "card") == ["form", "book"]
        assert await _received(database, case.case_id, "card", by="agent:b") == ["form", "book"]
        with pytest.raises(Refusal, match="document_not_needed"):
            await _received(database, case.case_id, "letter")
        rows = await database.one_statement(_RECEIVED)
        assert [tuple(row.values()) for row in rows] == [("card", AGENT)], "the first receipt stands"
        async with database.transaction(wakes=False) as connection:
            await move_case(connection, case.case_id, "close", by=AGENT, at=NOW, wrap_up="done")
        for other in (case, await opened(database)):
            with pytest.raises(Refusal, match="not_found"):
                await _received(database, other.case_id, "book")
