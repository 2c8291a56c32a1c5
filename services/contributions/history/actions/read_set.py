"""Read one set of a file of history: its rows are judged, and the months of good ones join the batch."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.neighbours.person_checks import PersonChecked
from services.contributions.history.rows import batches, reading
from services.contributions.history.rows.staged import Pair
from services.contributions.history.rules.history_terms import HistoryTerms


@dataclass(frozen=True, slots=True)
class ReadSet:
    row_count: int
    months: int
    faults: int


def birthday_of(text: str) -> date | None:
    """Read a birthday as the file has it; None for another form."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def askable(pairs: Sequence[Pair]) -> list[tuple[str, date]]:
    """Return the pairs that the register can be asked about."""
    read = [(pair.number, birthday_of(pair.born_on)) for pair in pairs]
    return [(number, day) for number, day in read if day is not None and number.isascii() and number.isdigit()]


async def read_set(
    connection: AsyncConnection,
    batch_id: UUID,
    *,
    staged: str,
    places: Mapping[str, int],
    first: int,
    last: int,
    pairs: Sequence[Pair],
    known: Mapping[tuple[str, date], PersonChecked],
    terms: HistoryTerms,
    given: Mapping[str, Any],
) -> ReadSet:
    """Read the places `first` to `last` of the staged table. `given`: next_month, scheme, source of the whole file."""
    batch = await batches.lock_batch(connection, batch_id)
    assert batch is not None, "a batch begins before its sets"
    parameters = {
        **_persons(pairs, known),
        "periods": json.dumps([asdict(period) for period in terms.periods], default=str),
        "schemes": ", ".join(sorted({period.scheme for period in terms.periods})),
        "sources": json.dumps(terms.sources, ensure_ascii=False),
        "source_names": ", ".join(sorted(set(terms.sources.values()))),
        "first": first,
        "last": last,
        "next_month": given["next_month"],
        "given_scheme": given.get("scheme"),
        "given_source": given.get("source"),
    }
    await reading.read_rows(connection, parameters, staged=staged, places=places)
    counts = await reading.insert_months(connection, batch.batch_no)
    faults = await reading.keep_faults(connection, batch_id)
    await batches.count_set(connection, batch_id, read_upto=last, **asdict(counts))
    return ReadSet(counts.row_count, counts.months, faults)


def _persons(pairs: Sequence[Pair], known: Mapping[tuple[str, date], PersonChecked]) -> dict[str, list[Any]]:
    persons, faults, deaths = [], [], []
    for pair in pairs:
        born_on = birthday_of(pair.born_on)
        found = known.get((pair.number, born_on)) if born_on else None
        persons.append(found.person_id if found else None)
        deaths.append(found.died_on if found else None)
        faults.append(_fault(pair, born_on, found))
    return {
        "numbers": [pair.number for pair in pairs],
        "birthdays": [pair.born_on for pair in pairs],
        "person_ids": persons,
        "person_faults": faults,
        "deaths": deaths,
    }


def _fault(pair: Pair, born_on: date | None, found: PersonChecked | None) -> str | None:
    if not (pair.number.isascii() and pair.number.isdigit()):
        return "history_number_invalid"
    if born_on is None:
        return "birthday_invalid"
    if found is None:
        return "person_unknown"
    return None if found.agrees else "birthday_differs"
