"""Issue a certificate of the doses that count. It ends the earlier certificate."""

import json
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.people.actions.tell_person import BeingMerged, lock_person
from services.programmes.vaccination.actions.end_certificate import supersede_certificate
from services.programmes.vaccination.rows import certificates as rows
from services.programmes.vaccination.rows.doses import doses_to_certify


class NoDose(Refusal):
    code = "no_dose_given"


async def issue_certificate(
    connection: AsyncConnection, *, person_id: UUID, holder: str, details_version: int, today: date
) -> UUID:
    """Issue a certificate. The same doses and details give the same certificate.

    `holder`: the person's details, encrypted with the person's key. `person_id`: the id after merges, for which they
    were encrypted.
    """
    if await lock_person(connection, person_id) != person_id:
        raise BeingMerged
    doses = [asdict(dose) for dose in await doses_to_certify(connection, person_id)]
    if not doses:
        raise NoDose
    content: object = json.loads(json.dumps({"doses": doses, "details_version": details_version}, default=str))
    valid = await rows.valid_certificates(connection, person_id)
    if len(valid) == 1 and valid[0].content == content:
        return valid[0].certificate_id
    await supersede_certificate(connection, person_id=person_id, because="issued again")
    certificate_id: UUID = uuid7()
    await rows.insert_certificate(
        connection,
        certificate_id=certificate_id,
        person_id=person_id,
        version=await rows.next_version(connection, person_id),
        content=json.dumps(content, ensure_ascii=False),
        holder=holder,
        issued_on=today,
    )
    return certificate_id
