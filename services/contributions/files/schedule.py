"""Process return files: group the rows, then post set by set. Each set records its results in its transaction."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from libs.common.runtime.faults import crash_point
from libs.common.sheets.cells import as_meant
from libs.common.sheets.jobs import FileJob, Result, keep_faults, progress
from libs.common.values.month import Month
from services.contributions.context import Context
from services.contributions.files.actions.post_file import post_set, sets_of
from services.contributions.files.rows import jobs, staged
from services.contributions.files.rows.jobs import JobFault
from services.contributions.files.rows.staged import Group
from services.contributions.files.rules.row_faults import absence_words, month_fault
from services.contributions.returns.rules.month_terms import month_terms

SETS_AT_ONCE = 2
EMPLOYERS_AWAITED_S = 3.0


class _TriedOut(Exception):
    def __init__(self, faults: Sequence[JobFault], returns: int, lines: int) -> None:
        super().__init__()
        self.faults, self.returns, self.lines = faults, returns, lines


class ReturnFiles:
    def __init__(self, context: Context) -> None:
        self._database = context.database
        self._laws = context.laws
        self._clock = context.clock
        self._agency_key = context.agency_key
        self._patience_s = EMPLOYERS_AWAITED_S

    async def work(self, job: FileJob) -> tuple[str, Result]:
        self._patience_s = EMPLOYERS_AWAITED_S
        groups = await self._groups(job.table, job.places, job.given)
        tried = await self._post_all(job, job.places, groups)
        sums = await jobs.job_sums(self._database, job.job_id)
        dry = bool(job.given.get("dry_run"))
        result: Result = {
            "accepted_returns": tried[0] if dry else sums.returns,
            "lines": tried[1] if dry else int(sums.lines),
            "incomplete_returns": sums.incomplete,
            "failed_rows": sums.faults,
            "held_rows": sums.held,
            "dry_run": dry,
            "encoding": job.encoding,
        }
        return ("incomplete" if sums.faults or sums.incomplete else "done"), result

    async def _post_all(self, job: FileJob, places: Mapping[str, int], groups: Sequence[Group]) -> tuple[int, int]:
        """Post every set, a few at once. Locks are taken in one order, so two sets may share an employer."""
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
        """List the employers' months so that each is one range of places. An unsorted file's table is sorted first."""
        number = f"trim(c{places['employer_number']})" if "employer_number" in places else ":number"
        month = f"trim(c{places['month']})" if "month" in places else ":month"
        whole = {"number": as_meant("digits", given.get("employer_number") or ""), "month": given.get("month")}
        values = {name: value for name, value in whole.items() if f":{name}" in (number, month)}
        groups = await staged.group_rows(self._database, table, number=number, month=month, values=values)
        together = all(group.last - group.first + 1 == group.rows for group in groups)
        months = [group.month for group in groups]
        if not together or months != sorted(months):
            await staged.sort_rows(self._database, table, number=number, month=month, values=values)
            groups = await staged.group_rows(self._database, table, number=number, month=month, values=values)
        else:
            await staged.number_rows(self._database, table)
        await staged.index_places(self._database, table)
        return groups

    async def _not_posted(self, job: FileJob, groups: Sequence[Group]) -> list[Group]:
        posted = await jobs.posted_months(self._database, job.job_id) if job.resumed else ()
        done = {(month.employer_number, month.month) for month in posted}
        return [g for g in groups if (g.employer_number, g.month) not in done]

    async def _post(self, job: FileJob, places: Mapping[str, int], groups: list[Group]) -> tuple[int, int]:
        """Post one set, or compute what it would post in a dry run."""
        if fault := month_fault(self._laws.law, groups[0].month, self._clock.today()):
            await staged.fail_months(self._database, job.table, job.job_id, groups, *fault)
            return 0, 0
        month = Month.parse(groups[0].month)
        given = self._given(job)
        await self._await_employers([g.employer_number for g in groups])
        try:
            async with self._database.transaction(wakes=not job.given.get("dry_run")) as connection:
                terms = month_terms(await self._laws.held(connection), month)
                posted = await post_set(
                    connection, staged=job.table, places=places, groups=groups, terms=terms, given=given
                )
                if job.given.get("dry_run"):
                    faults = await jobs.job_faults(connection, job.job_id)
                    raise _TriedOut(faults, posted.returns, posted.lines)
                await crash_point("job.before_commit")
            await crash_point("job.after_commit")
        except _TriedOut as tried:
            row_faults = [(fault.row_no, fault.column, fault.code, fault.values) for fault in tried.faults]
            await keep_faults(self._database, job.job_id, row_faults)
            return tried.returns, tried.lines
        return 0, 0

    async def _await_employers(self, numbers: list[str]) -> None:
        """Wait once a job, for a short time, for employers that were registered a moment ago."""
        while self._patience_s > 0:
            if await jobs.unknown_employer(self._database, numbers) is None:
                return
            await asyncio.sleep(0.1)
            self._patience_s -= 0.1

    def _given(self, job: FileJob) -> dict[str, Any]:
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
            "kinds_by_word": json.dumps(absence_words(self._laws.law), ensure_ascii=False),
            "given_number": as_meant("digits", job.given.get("employer_number") or ""),
            "late_reason": job.given.get("late_reason"),
            "traceparent": None,
        }
