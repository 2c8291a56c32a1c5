"""The conditions that a room's tables must meet, and the facts of which tables are copies.

`prakan doctor --deep` and the fault tests check all of them, and compare every copy with the rows of its owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import MetaData, Table, column, select, text

_INFO = "copies"


@dataclass(frozen=True, slots=True)
class Invariant:
    """`breach` says what is wrong; `sql` finds the rows of which it is true, none when all is well."""

    breach: str
    sql: str


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The columns of a table that are what another service holds. `where`: of which rows, if not of all.

    `fact` is its name in the speaker's `SAID` (a room's `invariants.py`), whose columns have the same names.
    """

    fact: str
    columns: tuple[str, ...]
    where: str = ""

    def kept(self, table: Table) -> str:
        """The query of what is kept."""
        rows = select(*(table.columns[name] for name in self.columns))
        return str(rows.where(text(self.where)) if self.where else rows)

    def of(self, said: str) -> str:
        """The query of what the speaker holds, of which `said` is the whole."""
        whole = text(said).columns(*(column(name) for name in self.columns)).subquery("said")
        return str(select(*(whole.columns[name] for name in self.columns)))


def copy_of(*copies: CopyOf) -> dict[str, tuple[CopyOf, ...]]:
    """`info` of a table that copies facts: `Table("claim_card", metadata, …, info=copy_of(CopyOf("claims", …)))`."""
    return {_INFO: copies}


def copies_in(metadata: MetaData) -> Iterator[tuple[Table, CopyOf]]:
    """Every table of a service that is a copy, with what it is a copy of."""
    for table in metadata.sorted_tables:
        for copy in table.info.get(_INFO, ()):
            yield table, copy
