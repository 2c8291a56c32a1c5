"""Areas and sectors that the law knows; every door checks them. A country without such a list accepts any code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from libs.common.law.terms import Law, Terms
from libs.common.refusals import Fault, Refusal

_SECTOR = re.compile(r"([A-Z])([0-9]{2})?([1-9][0-9]?|0[1-9])?", re.ASCII)


class AreaUnknown(Refusal):
    code = "area_unknown"
    kind = "invalid"


class SectorUnknown(Refusal):
    code = "sector_unknown"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Area:
    """An area, in use from `first_day` through `last_day`. `parent`: the area that it is a part of."""

    code: str
    level: str
    parent: str | None
    names: Mapping[str, str]
    first_day: date
    last_day: date | None

    def in_use(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Sector:
    """A section of ISIC: a letter, and the divisions from `first` through `last`."""

    code: str
    first: int
    last: int
    names: Mapping[str, str]


def require_places(
    law: Law,
    day: date,
    *,
    areas: Mapping[str, str | None] | None = None,
    sectors: Mapping[str, str | None] | None = None,
) -> None:
    """Refuse codes that the law does not know on `day`.

    Both map a JSON pointer to a code; None means none was given.
    """
    for given, known, refusal in ((areas, area_known, AreaUnknown), (sectors, sector_known, SectorUnknown)):
        wrong = {place: code for place, code in (given or {}).items() if code is not None and not known(law, code, day)}
        if wrong:
            faults = [Fault(place, refusal.code, {"unknown": code}) for place, code in wrong.items()]
            raise refusal(faults=faults, pointer=next(iter(wrong)), unknown=next(iter(wrong.values())))


def area_known(law: Law, code: str, day: date) -> bool:
    if not law.has("registration", "areas"):
        return True
    area = _areas(_terms(law, "areas", day)).get(code)
    return area is not None and area.in_use(day)


def sector_known(law: Law, code: str, day: date) -> bool:
    """Tell whether the law knows a sector: a section's letter, alone or with a division, and perhaps more digits."""
    if not law.has("registration", "sectors"):
        return True
    match, section = _SECTOR.fullmatch(code), _sectors(_terms(law, "sectors", day)).get(code[:1])
    if match is None or section is None or (match[3] and not match[2]):
        return False
    return match[2] is None or section.first <= int(match[2]) <= section.last


def areas_on(law: Law, day: date) -> Iterator[Area]:
    return (area for area in _areas(_terms(law, "areas", day)).values() if area.in_use(day))


def sectors_on(law: Law, day: date) -> Iterator[Sector]:
    return iter(_sectors(_terms(law, "sectors", day)).values())


def _terms(law: Law, name: str, day: date) -> "_ByIdentity":
    return _ByIdentity(law.rule("registration", name).at(name, day))


class _ByIdentity:
    """Terms as the key of a cache: they are read once and never change."""

    __slots__ = ("terms",)

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def __hash__(self) -> int:
        return id(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.terms is self.terms


@lru_cache(maxsize=16)
def _areas(key: _ByIdentity) -> Mapping[str, Area]:
    areas: dict[str, Area] = {}
    for code, entry in key.terms.values.items():
        first_day: Any = entry.get("first_day", key.terms.effective)
        since = max(first_day, key.terms.effective)
        areas[code] = Area(code, entry["level"], entry.get("parent"), entry["names"], since, entry.get("last_day"))
    return areas


@lru_cache(maxsize=16)
def _sectors(key: _ByIdentity) -> Mapping[str, Sector]:
    entries = key.terms.values.items()
    return {code: Sector(code, t["divisions"][0], t["divisions"][1], t["names"]) for code, t in entries}
