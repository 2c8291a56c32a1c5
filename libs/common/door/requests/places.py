"""The check that every door makes of an area or a sector: the law must know it today."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from libs.common.door.context import door_of
from libs.common.law.places import require_places


def refuse_unknown_places(
    request: Request, *, areas: Mapping[str, str | None] | None = None, sectors: Mapping[str, str | None] | None = None
) -> None:
    """Refuse unknown areas and sectors. Both map a JSON pointer to a code; None means none was given."""
    door = door_of(request)
    require_places(door.law, door.clock.today(), areas=areas, sectors=sectors)


def pointers(name: str, codes: Sequence[str]) -> dict[str, str]:
    """Return `{"/areas/0": "TH-10", …}`."""
    return {f"/{name}/{place}": code for place, code in enumerate(codes)}
