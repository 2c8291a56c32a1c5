"""The pages' addresses by kind of visitor: who has which, and who begins where."""

from libs.common.door.callers.policies import Party

STAFF: tuple[Party, ...] = ("agent", "supervisor", "officer", "manager")
PLACES: tuple[tuple[str, str, tuple[Party, ...]], ...] = (
    ("/desk", "place.desk", ("agent", "supervisor", "officer")),
    ("/wall", "place.wall", ("supervisor", "manager")),
    ("/office", "place.office", ("officer", "supervisor", "manager")),
    ("/operations", "place.operations", ("operator",)),
    ("/employer", "place.employer", ("employer", "payroll_agent")),
    ("/bank", "place.bank", ("bank",)),
    ("/facility", "place.facility", ("laboratory", "facility")),
    ("/my", "place.my", ("person",)),
)
"""Where a page's address begins, its name, and the parties that have it."""
_BESIDE: dict[str, tuple[Party, ...]] = {"/employer": ("person",)}
"""Parties that come to a place by a choice, and do not see it in the bar: a person who acts for an employer."""
HOMES: dict[Party, str] = {
    "agent": "/desk",
    "supervisor": "/wall",
    "manager": "/wall",
    "officer": "/office",
    "operator": "/operations",
    "employer": "/employer",
    "payroll_agent": "/employer",
    "bank": "/bank",
    "laboratory": "/facility",
    "facility": "/facility",
    "person": "/my",
}


def has_place(party: Party, path: str) -> bool:
    """Tell whether the party has the place in which the path is. A path in no place is for everybody."""
    for start, _, parties in PLACES:
        if path == start or path.startswith(f"{start}/"):
            return party in (*parties, *_BESIDE.get(start, ()))
    return True
