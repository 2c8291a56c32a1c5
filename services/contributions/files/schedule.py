"""Work on return files: group, post set by set. Every set records what it did in its own transaction."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.terms import Law, NoLawAt, NotInThisScheme
from libs.common.runtime.clock import Clock
from libs.common.runtime.faults import crash_point
from libs.common.sheets.cells import as_meant
from libs.common.sheets.columns import as_word
from libs.common.sheets.jobs import FileJob, keep_faults, progress
from libs.common.values.month import FIRST_DAY, LAST_DAY, BuddhistEraYear, Month, MonthInvalid, MonthOutOfRange
from services.contributions.files.actions.post_file import Group, post_set, sets_of
from services.contributions.returns.rules.month_terms import month_terms

SETS_AT_ONCE = 2
EMPLOYERS_AWAITED_S = 3.0

_POSTED = text("SELECT employer_number, month FROM job_return WHERE job_id = :job_id")
_SUMS = text("""
    SELECT (SELECT count(*) FROM job_return WHERE job_id = :job_id AND return_id IS NOT NULL) AS returns,
           (SELECT coalesce(sum(lines), 0) FROM job_return WHERE job_id = :job_id AND return_id IS NOT NULL) AS lines,
           (SELECT count(*) FROM job_return WHERE job_id = :job_id AND return_id IS NULL) AS incomplete,
           (SELECT count(*) FROM job_fault WHERE job_id = :job_id) AS faults,
           (SELECT count(*) FROM held_return JOIN held_row r USING (sender, employer_id, month)
            WHERE job_id = :job_id AND r.code IS NULL) AS held
""")
_FAULTS = text('SELECT row_no, "column", code, "values" FROM job_fault WHERE job_id = :job_id')
_UNKNOWN = text("""
    SELECT number FROM unnest(CAST(:numbers AS text[])) number
    WHERE NOT EXISTS (SELECT FROM employer WHERE registration_number = number) LIMIT 1
""")


class _TriedOut(Exception):
    def __init__(self, faults: Sequence[Any], returns: int, lines: int) -> None:
        super().__init__()
        self.faults, self.returns, self.lines = faults, returns, lines


class ReturnFiles:
    def __init__(self, database: Database, law: Law, clock: Clock, *, agency_key: str) -> None:
        self._database = database
        self._law = law
        self._clock = clock
        self._agency_key = agency_key
        self._patience_s = EMPLOYERS_AWAITED_S

    async def work(self, job: FileJob) -> tuple[str, dict[str, Any]]:
        self._patience_s = EMPLOYERS_AWAITED_S
        groups = await self._groups(job.table, job.places, job.given)
        tried = await self._post_all(job, job.places, groups)
        sums = (await self._database.one_statement(_SUMS, {"job_id": job.job_id}))[0]
        dry = bool(job.given.get("dry_run"))
        result = {
            "accepted_returns": tried[0] if dry else sums["returns"],
            "lines": tried[1] if dry else int(sums["lines"]),
            "incomplete_returns": sums["incomplete"],
            "failed_rows": sums["faults"],
            "held_rows": sums["held"],
            "dry_run": dry,
            "encoding": job.encoding,
        }
        return ("incomplete" if sums["faults"] or sums["incomplete"] else "done"), result

    async def _post_all(self, job: FileJob, places: Mapping[str, int], groups: Sequence[Group]) -> tuple[int, int]:
        """Every set, a few at once: an employer in two of them is locked, and locks are taken in one order."""
        waiting = sets_of(groups)
        tried: list[tuple[int, int]] = []

        async def work() -> None:
            for groups_of_set in waiting:
                if fresh := await self._not_posted(job, groups_of_set):
                    tried.append(await self._post(job, places, fresh))
                rows = sum(group.rows for group in groups_of_set)
                await progress(self._database, job.job_id, rows)

        async with asyncio.TaskGroup() as group:
            for _ in range(SETS_AT_ONCE):
                group.create_task(work())
        return sum(returns for returns, _ in tried), sum(lines for _, lines in tried)

    async def _groups(self, table: str, places: Mapping[str, int], given: Mapping[str, Any]) -> list[Group]:
        """Employers' months in an order in which each stands together; the table is sorted when the file is not."""
        number = f"trim(c{places['employer_number']})" if "employer_number" in places else ":number"
        month = f"trim(c{places['month']})" if "month" in places else ":month"
        columns = f"CAST({number} AS text) AS number, CAST({month} AS text) AS month"
        statement = text(f"""
            SELECT number, month, min(place) AS first, max(place) AS last, count(*) AS rows
            FROM (SELECT {columns}, place FROM {table}) s GROUP BY number, month ORDER BY min(place)
        """)
        whole = {"number": as_meant("digits", given.get("employer_number") or ""), "month": given.get("month")}
        asked = {name: value for name, value in whole.items() if f":{name}" in columns}
        rows = await self._database.one_statement(statement, asked)
        together = all(row["last"] - row["first"] + 1 == row["rows"] for row in rows)
        months = [row["month"] for row in rows]
        if not together or months != sorted(months):
            await self._sort(table, number, month, asked)
            rows = await self._database.one_statement(statement, asked)
        else:
            await self._database.one_statement(
                text(f"ALTER TABLE {table} ADD COLUMN row_no integer GENERATED ALWAYS AS (place) VIRTUAL")
            )
        await self._database.one_statement(text(f"CREATE INDEX ON {table} USING brin (place)"))
        return [Group(r["number"], r["month"], r["first"], r["last"], r["rows"]) for r in rows]

    async def _sort(self, table: str, number: str, month: str, asked: Mapping[str, Any]) -> None:
        cells = await self._database.one_statement(
            text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attname ~ '^c[0-9]+$'"),
            {"t": table},
        )
        names = ", ".join(row["attname"] for row in cells)
        order = f"CAST({month} AS text), CAST({number} AS text), place"
        async with self._database.transaction(wakes=False) as connection:
            await connection.execute(
                text(f"""
                    CREATE UNLOGGED TABLE {table}_s AS
                    SELECT (row_number() OVER (ORDER BY {order}))::integer AS place, place AS row_no, sheet_row, {names}
                    FROM {table} ORDER BY {order}
                """),
                dict(asked),
            )
            await connection.execute(text(f"DROP TABLE {table}"))
            await connection.execute(text(f"ALTER TABLE {table}_s RENAME TO {table}"))

    async def _not_posted(self, job: FileJob, groups: Sequence[Group]) -> list[Group]:
        rows = await self._database.one_statement(_POSTED, {"job_id": job.job_id}) if job.resumed else ()
        done = {(row["employer_number"], row["month"]) for row in rows}
        return [g for g in groups if (g.employer_number, g.month) not in done]

    async def _post(self, job: FileJob, places: Mapping[str, int], groups: list[Group]) -> tuple[int, int]:
        """One set; what it would have posted when this is a dry run."""
        place = {"job_id": job.job_id, "first": groups[0].first, "last": groups[-1].last}
        if fault := self._month_fault(groups[0].month):
            await self._fault_all(job.table, place, *fault)
            return 0, 0
        month = Month.parse(groups[0].month)
        given = self._given(job)
        await self._await_employers([g.employer_number for g in groups])
        try:
            async with self._database.transaction(wakes=not job.given.get("dry_run")) as connection:
                terms = month_terms(self._law, month)
                posted = await post_set(
                    connection, staged=job.table, places=places, groups=groups, terms=terms, given=given
                )
                if job.given.get("dry_run"):
                    faults = (await connection.execute(_FAULTS, {"job_id": job.job_id})).all()
                    raise _TriedOut(faults, posted.returns, posted.lines)
                await crash_point("job.before_commit")
            await crash_point("job.after_commit")
        except _TriedOut as tried:
            await keep_faults(self._database, job.job_id, tried.faults)
            return tried.returns, tried.lines
        return 0, 0

    async def _await_employers(self, numbers: list[str]) -> None:
        """Employers registered a moment ago may still be on their way here: once a job, a little patience."""
        while self._patience_s > 0:
            rows = await self._database.one_statement(_UNKNOWN, {"numbers": numbers})
            if not rows:
                return
            await asyncio.sleep(0.1)
            self._patience_s -= 0.1

    def _month_fault(self, month: str) -> tuple[str, Mapping[str, Any]] | None:
        """Why no return of this month can be filed, with what the sentence of the code names."""
        try:
            parsed = Month.parse(month)
            if parsed > Month.of(self._clock.today()):
                return "month_in_the_future", {"month": month}
            month_terms(self._law, parsed)
        except MonthOutOfRange:
            return "month_out_of_range", {"first": str(Month.of(FIRST_DAY)), "last": str(Month.of(LAST_DAY))}
        except MonthInvalid:
            return "month_invalid", {}
        except BuddhistEraYear as era:
            return "buddhist_era_year", {"meant": era.args[0]}
        except (NoLawAt, NotInThisScheme):
            return "no_law_at_date", {}
        return None

    async def _fault_all(self, table: str, place: Mapping[str, Any], code: str, values: Mapping[str, Any]) -> None:
        await self._database.one_statement(
            text(f"""
                INSERT INTO job_fault (job_id, row_no, "column", code, "values")
                SELECT :job_id, row_no, 'month', :code, CAST(:values AS json) FROM {table}
                WHERE place BETWEEN :first AND :last ON CONFLICT DO NOTHING
            """),
            {**place, "code": code, "values": json.dumps(values)},
        )

    def _given(self, job: FileJob) -> dict[str, Any]:
        kinds = self._law.rule("contributions", "absence").series["kinds"][-1]
        words = {as_word(str(word)): kind for kind, told in kinds.values.items() for word in told["headings"]}
        staff = job.party == "officer"
        return {
            "job_id": job.job_id,
            "sent_by": job.sent_by,
            "sender": job.sender,
            "whole": bool(job.given.get("whole")),
            "kind": job.given["kind"],
            "everybody": staff,
            "allowed": [] if staff else job.may_act_for,
            "agency_key": self._agency_key,
            "today": self._clock.today(),
            "kinds_by_word": json.dumps(words, ensure_ascii=False),
            "given_number": as_meant("digits", job.given.get("employer_number") or ""),
            "late_reason": job.given.get("late_reason"),
            "traceparent": None,
        }
