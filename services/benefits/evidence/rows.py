"""Statements about evidence files."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sweeping import by_clock, delete_old
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

EvidenceKind = Literal["medical", "order", "wages", "employment", "other"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of a claim, without its content."""

    evidence_id: UUID
    claim_id: UUID
    kind: EvidenceKind
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_on: date


@dataclass(frozen=True, slots=True)
class EvidenceContent(Evidence):
    content: bytes


_OF_CLAIM = Query(
    Evidence, f"SELECT {columns(Evidence)} FROM evidence_file WHERE claim_id = :claim_id ORDER BY evidence_id"
)
_ONE = Query(EvidenceContent, f"SELECT {columns(EvidenceContent)} FROM evidence_file WHERE evidence_id = :evidence_id")
_INSERT = Command("""
    INSERT INTO evidence_file (evidence_id, claim_id, kind, media_type, size, sha256, content, added_by, added_on)
    VALUES (:evidence_id, :claim_id, :kind, :media_type, :size, :sha256, :content, :added_by, :added_on)
""")
_REMOVE = Query(UUID, "DELETE FROM evidence_file WHERE evidence_id = :evidence_id RETURNING evidence_id")
# Under every id of the person: a claim keeps the id under which it was filed.
delete_evidence_of_erased = Keep(f"""
    DELETE FROM evidence_file f USING claim c
    WHERE c.claim_id = f.claim_id AND (
        c.person_id IN ({PERSONS})
        OR c.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id IN ({PERSONS})))
""")
OLD_EVIDENCE = delete_old("evidence_file", by_clock("recorded_at"))


async def evidence_of_claim(source: Source, claim_id: UUID) -> list[Evidence]:
    """List the files of a claim, in the order in which they came."""
    return await _OF_CLAIM.all(source, claim_id=claim_id)


async def evidence(source: Source, evidence_id: UUID) -> EvidenceContent | None:
    return await _ONE.first(source, evidence_id=evidence_id)


async def insert_evidence(connection: AsyncConnection, added: EvidenceContent) -> None:
    await _INSERT.run(connection, **asdict(added))


async def remove_evidence(connection: AsyncConnection, evidence_id: UUID) -> bool:
    """Delete a file; return False if it was not there any more."""
    return await _REMOVE.first(connection, evidence_id=evidence_id) is not None
