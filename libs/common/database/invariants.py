"""What must hold of a room's tables; `prakan doctor --deep` and the tests of faults ask all rooms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`breach` says what is wrong; `sql` finds the rows of which it is true, none when all is well."""

    breach: str
    sql: str
