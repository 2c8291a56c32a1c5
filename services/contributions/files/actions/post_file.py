"""Post the returns of a file: staged, judged and posted set by set, each set in a transaction.

A set is a number of whole returns of one month with different employers. Its results are recorded in the same
transaction, so a job that was killed continues after its last set. Rows of an incomplete return wait (`hold_rows`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contributions.files.actions.hold_rows import hold_rows, join_held_rows
from services.contributions.files.rows import sets
from services.contributions.files.rows.held import JOINED_FROM
from services.contributions.files.rows.staged import Group
from services.contributions.returns.rules.month_terms import MonthTerms

SET_ROWS = 50_000
SET_RETURNS = 5_000


@dataclass(frozen=True, slots=True)
class Posted:
    returns: int
    lines: int
    faults: int


def sets_of(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Divide returns of one month into sets that one transaction posts in a second or two."""
    one_set: list[Group] = []
    rows = 0
    for group in groups:
        if one_set and (group.month != one_set[0].month or rows >= SET_ROWS or len(one_set) >= SET_RETURNS):
            yield one_set
            one_set, rows = [], 0
        one_set.append(group)
        rows += group.rows
    if one_set:
        yield one_set


async def post_set(
    connection: AsyncConnection,
    *,
    staged: str,
    places: Mapping[str, int],
    groups: Sequence[Group],
    terms: MonthTerms,
    given: Mapping[str, Any],
) -> Posted:
    """Judge and post one set. `given`: job_id, sent_by, kind, everybody, allowed, agency_key, today, headings…"""
    parameters = {
        **terms.parameters,
        **given,
        "numbers": [group.employer_number for group in groups],
        "month_cell": groups[0].month,
        "first": min(group.first for group in groups),
        "last": max(group.last for group in groups),
        "id_pattern": f"^({terms.form.pattern})$",
        "weights": list(terms.form.weights),
        "modulus": terms.form.modulus,
        "absences": list(terms.form.absences),
        "joined_from": JOINED_FROM,
        "example": terms.form.example,
        "kinds": ", ".join(terms.form.absences),
    }
    await sets.open_headers(connection, parameters)
    await sets.read_lines(connection, parameters, staged=staged, places=places)
    await join_held_rows(connection, parameters)
    faults = await sets.judge_returns(connection, parameters)
    await hold_rows(connection, parameters)
    done = await sets.post_good_returns(connection, parameters)
    return Posted(done.returns, done.lines, faults)
