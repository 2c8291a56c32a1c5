"""Correct a reported figure: the correction supersedes it, and both stand in the log."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.outreach import FigureCorrected
from services.outreach.indicators.rules.reported_indicators import reported_indicators
from services.outreach.reported import rows
from services.outreach.reported.actions.import_figures import require_sound, said_of


class FigureSuperseded(Refusal):
    code = "figure_superseded"


class NothingCorrected(Refusal):
    code = "nothing_corrected"
    kind = "invalid"


async def correct_figure(
    connection: AsyncConnection,
    law: Law,
    reported_figure_id: UUID,
    content: rows.Content,
    *,
    because: str,
    made_by: str,
    today: date,
) -> UUID:
    """Supersede a figure by what its document really prints, say it, and return the new figure's id."""
    found = await rows.read_figure(connection, reported_figure_id)
    if found is None:
        raise NotFound(what="reported figure")
    await rows.lock_area(connection, found.area)
    found = await rows.read_figure(connection, reported_figure_id)
    assert found is not None, "figures are never deleted"
    if found.superseded_by is not None:
        raise FigureSuperseded(by=found.superseded_by)
    if content == rows.content_of(found):
        raise NothingCorrected
    subject = rows.subject_of(found)
    require_sound(reported_indicators(law, today), subject, content, where="")
    document = rows.Document(found.source, found.document, found.published_on, found.area)
    corrected = uuid7()
    await rows.supersede(connection, reported_figure_id, by=corrected)
    await rows.insert_figures(
        connection,
        document,
        [(corrected, subject, content)],
        made_by=made_by,
        supersedes=reported_figure_id,
        because=because,
    )
    said = said_of(document, corrected, subject, content)
    await append(connection, FigureCorrected(**said, supersedes=reported_figure_id, because=because))
    return corrected
