"""The identifier of the person with a national id, even before registration's event about the person arrives."""

from functools import lru_cache
from uuid import UUID

from libs.common.values.identifiers import person_id_of

REMEMBERED = 50_000


def person_ids_of(national_ids: list[str], *, agency_key: str) -> list[UUID]:
    return [_person_id(number, agency_key) for number in national_ids]


@lru_cache(maxsize=REMEMBERED)  # the same people are on an employer's return every month
def _person_id(national_id: str, agency_key: str) -> UUID:
    return person_id_of(national_id, agency_key=agency_key)
