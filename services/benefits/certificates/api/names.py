"""Names on the lists of an employer, as registration tells them to whoever asks."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from services.benefits.certificates import rows
from services.benefits.certificates.gateways.staff_names import staff_names
from services.benefits.context import Context


def token_of(request: Request) -> str:
    """Return the caller's own token: what it may not see there, it does not see here."""
    return request.headers.get("authorization", "").partition(" ")[2].strip()


async def names_of_staff(
    request: Request, context: Context, employer_id: UUID, persons: Sequence[UUID]
) -> dict[UUID, str]:
    """Return the names of the persons that the caller may see, each under the id that was given."""
    ids: dict[UUID, list[UUID]] = {}
    for known in await rows.ids_of_persons(context.database, persons):
        ids.setdefault(known.person_id, []).append(known.other_id)
    return await staff_names(context.doors, token=token_of(request), employer_id=employer_id, ids=ids)
