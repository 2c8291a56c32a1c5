"""Find the columns of a sent table by the words of its heading, with the kind of cell of each."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from libs.common.refusals import Refusal
from libs.common.sheets.cells import Kind, clean


class ColumnsTwice(Refusal):
    code = "columns_twice"
    kind = "invalid"


class ColumnsMissing(Refusal):
    code = "columns_missing"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `words`: headings that mean it, in any case and Unicode spelling."""

    kind: Kind
    words: Sequence[str]
    needed: Literal["always", "unless_given", "never"] = "always"


Columns = Mapping[str, Column]


def as_word(text: str) -> str:
    """Return a heading or word in the form for comparing: composed, lower case, single blanks."""
    return unicodedata.normalize("NFC", " ".join(clean(text).split()).casefold())


def column_places(heading: Sequence[str], columns: Columns, *, given: Sequence[str] = ()) -> dict[str, int]:
    """Map each canonical column to its place in the heading, from 0; `given` came with the request."""
    meant = {as_word(word): name for name, column in columns.items() for word in (name, *column.words)}
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = meant.get(as_word(cell))
        if name is None:
            continue
        if name in places:
            first, second = clean(heading[places[name]]), clean(cell)
            raise ColumnsTwice(first=first, second=second, column=name)
        places[name] = place
    missing = [
        name
        for name, column in columns.items()
        if name not in places and (column.needed == "always" or (column.needed == "unless_given" and name not in given))
    ]
    if missing:
        needed = ", ".join(name for name, column in columns.items() if column.needed != "never")
        raise ColumnsMissing(missing=", ".join(missing), needed=needed)
    return places
