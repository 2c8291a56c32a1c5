"""Process files of hires and leavers: judge the whole file once, then carry out set by set. A set removes its rows."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.runtime.faults import crash_point
from libs.common.sheets.cells import as_meant
from libs.common.sheets.jobs import FileJob, Result, keep_faults, progress
from libs.common.values.month import BUDDHIST_ERA_FROM, BUDDHIST_ERA_OFFSET, FIRST_DAY, LAST_DAY
from services.registration.context import Context
from services.registration.employment_files.actions.carry_out_set import Carrying, SetDone, carry_out_set
from services.registration.employment_files.actions.judge_file import Sender, judge_file
from services.registration.employment_files.rows import jobs
from services.registration.employment_files.rows.carrying_out import RowFault, remove_rows, rows_left
from services.registration.employment_files.rows.judging import Form, words_as_json
from services.registration.employment_files.rules.employment_file import REASON_BY_WORD, REASONS
from services.registration.employments.actions.start_and_end import AHEAD, END_AHEAD
from services.registration.numbers.rules.number_form import NumberForm
from services.registration.persons.actions.match_person import TRIES_FOR, TooManyTries

_NOBODY = UUID(int=0)


class _TriedOut(Exception):
    def __init__(self, done: SetDone) -> None:
        super().__init__()
        self.done = done


class EmploymentFiles:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._database = context.database

    async def work(self, job: FileJob) -> tuple[str, Result]:
        """Judge the file and carry it out. A dry run counts what it would do."""
        dry = bool(job.given.get("dry_run"))
        await self._judge(job, dry=dry)
        await progress(self._database, job.job_id, job.rows - await rows_left(self._database, job.job_id))
        tried = await self._carry_out(job, dry=dry)
        sums = await jobs.file_sums(self._database, job.job_id)
        started, waiting, ended, unchanged = (
            sum(getattr(one.counts, name) for one in tried) if dry else getattr(sums, name)
            for name in ("started", "waiting", "ended", "unchanged")
        )
        result: Result = {
            "done": started + ended + unchanged,
            "started": started,
            "waiting": waiting,
            "ended": ended,
            "unchanged": unchanged,
            "failed_rows": sums.failed_rows,
            "dry_run": dry,
            "encoding": job.encoding,
        }
        return ("incomplete" if sums.failed_rows else "done"), result

    async def _judge(self, job: FileJob, *, dry: bool) -> None:
        async with self._database.transaction(wakes=False) as connection:
            goes_on = await judge_file(
                connection,
                job.job_id,
                table=job.table,
                places=job.places,
                employer_number=as_meant("digits", str(job.given.get("employer_number") or "")),
                form=self._form(job),
                sender=Sender(job.sent_by, counted_of(job), self._context.match_tries),
                dry_run=dry,
                now=self._context.clock.now(),
            )
            await crash_point("job.before_commit")
        await crash_point("job.after_commit")
        if not goes_on:
            raise TooManyTries(retry_after_s=int(TRIES_FOR.total_seconds()))

    async def _carry_out(self, job: FileJob, *, dry: bool) -> Sequence[SetDone]:
        """Carry out every set in its own transaction, which a dry run rolls back."""
        after, tried = _NOBODY, list[SetDone]()
        carrying = Carrying(
            job_id=job.job_id,
            actor=job.sent_by,
            entered_by="employer"
            if job.party == "employer"
            else "payroll_agent"
            if job.party == "payroll_agent"
            else "officer",
            party_id=job.party_id,
            counted=counted_of(job),
            back_dated=self._context.clock.today() - self._context.back_dated,
        )
        while True:
            try:
                async with self._database.transaction(wakes=not dry) as connection:
                    done = await carry_out_set(connection, carrying, after=after)
                    if done is None:
                        break
                    if dry:
                        raise _TriedOut(done)
                    await crash_point("job.before_commit")
                await crash_point("job.after_commit")
            except _TriedOut as out:
                done = out.done
                tried.append(done)
                await keep_faults(self._database, job.job_id, [_told(fault) for fault in done.faults])
            await progress(self._database, job.job_id, done.rows)
            after = done.last
        if dry:
            async with self._database.transaction(wakes=False) as connection:
                await remove_rows(connection, job.job_id)
        return tried

    def _form(self, job: FileJob) -> Form:
        context = self._context
        today, officer = context.clock.today(), job.party == "officer"
        number = NumberForm.of(context.law.rule("registration", "national_id").at("national_id", today))
        return Form(
            id_pattern=f"^({number.pattern})$",
            example=number.example,
            weights=number.weights,
            modulus=number.modulus,
            agency_key=context.agency_key,
            today=today,
            start_until=today + AHEAD,
            end_until=today + END_AHEAD,
            first_day=FIRST_DAY,
            last_day=LAST_DAY,
            buddhist_from=BUDDHIST_ERA_FROM,
            buddhist_until=LAST_DAY.year + BUDDHIST_ERA_OFFSET,
            buddhist_offset=BUDDHIST_ERA_OFFSET,
            reason_by_word=words_as_json(REASON_BY_WORD),
            kinds=", ".join(REASONS),
            everybody=officer,
            allowed=[] if officer else job.may_act_for,
            party_id=job.party_id,
        )


def counted_of(job: FileJob) -> str | None:
    """Return the party for which a file's wrong pairs count; None for officers."""
    return None if job.party == "officer" else f"{job.party}:{job.party_id}"


def _told(fault: RowFault) -> tuple[int, str, str, object]:
    return fault.row_no, fault.column, fault.code, fault.values
