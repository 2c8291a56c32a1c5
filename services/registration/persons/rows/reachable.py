"""The statement that finds whom a pair of national id and birthday names, with the phones on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query


@dataclass(frozen=True, slots=True)
class ReachablePerson:
    """The person whom a request names: the kept one, where the number was merged. `salt` is of the person's key."""

    request_id: UUID
    person_id: UUID
    phones: list[str]
    salt: bytes


# Of an erased person there is no salt: nobody is reached, nor for somebody who died. The rows are the locks of the
# facts' keys, in one order.
_REACHABLE = Query(
    ReachablePerson,
    """
    SELECT n.request_id, k.person_id, k.phones, s.salt
    FROM unnest(CAST(:requests AS uuid[]), CAST(:named AS uuid[]), CAST(:days AS date[]))
         AS n(request_id, named_id, born_on)
    JOIN person p ON p.person_id = n.named_id AND p.born_on = n.born_on
    LEFT JOIN person_alias a ON a.person_id = p.person_id
    JOIN person k ON k.person_id = coalesce(a.kept_id, p.person_id) AND k.died_on IS NULL
    JOIN person_key s ON s.person_id = k.person_id
    WHERE NOT EXISTS (SELECT FROM same_person m JOIN person o ON o.person_id = m.other_id
                      WHERE m.person_id = k.person_id AND o.died_on IS NOT NULL)
    ORDER BY k.person_id FOR UPDATE OF k
    """,
)


async def lock_reachable(
    connection: AsyncConnection, pairs: Sequence[tuple[UUID, UUID, date]]
) -> list[ReachablePerson]:
    """Lock whom the pairs name: request, id that follows from the national id, day of birth. Others are left out."""
    return await _REACHABLE.all(
        connection,
        requests=[request for request, _, _ in pairs],
        named=[named for _, named, _ in pairs],
        days=[day for _, _, day in pairs],
    )
