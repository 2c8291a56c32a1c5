"""A laboratory has to do with its own specimens alone: those that it took, or was the first to say something of."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from services.programmes.testing.rows import specimens
from services.programmes.testing.rows.specimens import Specimen


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a result. `laboratory_id`: of a laboratory that has its own client."""

    is_laboratory: bool = False
    laboratory_id: UUID | None = None


OFFICE = Sender()


async def own_specimen(connection: AsyncConnection, specimen: Specimen | None, sender: Sender) -> Specimen:
    """Return the specimen if the sender has to do with it; of a laboratory it becomes its own.

    A specimen that is not there and one of another laboratory are refused alike. The caller holds the person's lock.
    """
    laboratory_id = sender.laboratory_id
    if specimen is None or (sender.is_laboratory and specimen.laboratory_id not in {None, laboratory_id}):
        raise NotFound(what="specimen")
    if sender.is_laboratory and specimen.laboratory_id is None and laboratory_id is not None:
        await specimens.give_specimen(connection, specimen.specimen_id, laboratory_id)
        return replace(specimen, laboratory_id=laboratory_id)
    return specimen
