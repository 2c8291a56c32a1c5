"""The conditions that a room's tables must meet, and the tables that are copies of facts.

`prakan doctor --deep` and the fault tests check all of them, and compare every copy with the rows of its owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import MetaData, Table, column, select, text

_INFO = "copies"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A condition. `sql` finds rows that break it, none if all is well; `breach`: the sentence about such a row."""

    breach: str
    sql: str


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The columns of a table that copy another service's rows. `where`: which rows, if not all.

    `fact`: its name in the speaker's `SAID` (a room's `invariants.py`), whose columns have the same names.
    """

    fact: str
    columns: tuple[str, ...]
    where: str = ""

    def kept(self, table: Table) -> str:
        """Return the query of the copied rows."""
        rows = select(*(table.columns[name] for name in self.columns))
        return str(rows.where(text(self.where)) if self.where else rows)

    def of(self, said: str) -> str:
        """Return the query of the speaker's rows; `said` is the whole query in its `SAID`."""
        whole = text(said).columns(*(column(name) for name in self.columns)).subquery("said")
        return str(select(*(whole.columns[name] for name in self.columns)))


def copy_of(*copies: CopyOf) -> dict[str, tuple[CopyOf, ...]]:
    """Make `info` of a table of copies: `Table("claim_card", metadata, …, info=copy_of(CopyOf("claims", …)))`."""
    return {_INFO: copies}


def copies_in(metadata: MetaData) -> Iterator[tuple[Table, CopyOf]]:
    """Yield every table of a service that is a copy, with the description of its original."""
    for table in metadata.sorted_tables:
        for copy in copies_of(table):
            yield table, copy


def copies_of(table: Table) -> tuple[CopyOf, ...]:
    """Return what a table copies."""
    copies: tuple[CopyOf, ...] = table.info.get(_INFO, ())
    return copies
