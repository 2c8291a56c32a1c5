"""Tasks of findings for the officers' inbox: disputes that wait for a decision."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rules.finding_terms import citation_of


async def disputed_findings(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List findings that an employer disputes."""
    return [
        Waiting(
            kind="disputed_finding",
            id=str(one.finding_id),
            title=str(Month.of(one.month)),
            since=one.answered_at or one.raised_at,
            law=citation_of(law, one.kind, one.raised_on),
            made_by=one.answered_by,
            about={
                "employer_id": one.employer_id,
                "person_id": one.person_id,
                "month": str(Month.of(one.month)),
                "kind": one.kind,
                "because": one.because,
            },
        )
        for one in await rows.disputed_findings(database, areas=areas, limit=SHOWN_MAX)
    ]
