"""The conditions that a room's tables must meet. `prakan doctor --deep` and the fault tests check all of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`breach` says what is wrong; `sql` finds the rows of which it is true, none when all is well."""

    breach: str
    sql: str
