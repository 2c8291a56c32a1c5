"""Draft a change of the law of past months, and count what it comes to."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.changes import LawChange, Period, changed
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from libs.copies.law.law_changes import periods_of, stored_periods
from services.contributions.reassessment.rows import drafts as rows
from services.contributions.reassessment.rows.drafts import LawDraft
from services.contributions.reassessment.rules.past_terms import AskedTerms, last_until, new_periods
from services.contributions.returns.rules.month_terms import month_terms

RULE = "contributions/contribution_due"


class LawRuleUnknown(Refusal):
    code = "law_rule_unknown"
    kind = "invalid"


class LawNotPast(Refusal):
    code = "law_not_past"
    kind = "invalid"


class LawDraftExists(Refusal):
    code = "law_draft_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class LawDraftEnded(Refusal):
    code = "law_draft_ended"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class AskedDraft:
    """A draft as an officer sends it. `last_month`: None for as long as the terms of `effective` hold."""

    rule: str
    effective: date
    last_month: Month | None
    terms: AskedTerms
    act: str | None
    because: str | None


async def propose_draft(
    connection: AsyncConnection, law: Law, asked: AskedDraft, *, proposed_by: str, today: date
) -> LawDraft:
    """Keep a draft with what it comes to. Two drafts of the same days do not wait at once."""
    if asked.rule not in {RULE, RULE.partition("/")[2]}:
        raise LawRuleUnknown(pointer="/rule", known=RULE.partition("/")[2])
    if asked.effective.day != 1 or asked.effective > today:
        raise LawNotPast(pointer="/effective", month=Month.of(today))
    rule = law.rule(*RULE.split("/"))
    if asked.last_month is None:
        until = last_until(rule, asked.terms, asked.effective)
    else:
        until = asked.last_month.plus(1).first_day
        if until <= asked.effective:
            raise LawNotPast(pointer="/last_month", month=Month.of(today))
    periods = new_periods(rule, asked.terms, first_day=asked.effective, until=until)
    await rows.draft_alone(connection)
    if (existing := await rows.overlapping(connection, RULE, first_day=asked.effective, until=until)) is not None:
        raise LawDraftExists(existing=existing, pointer="/effective")
    draft_id = uuid7()
    await rows.insert_draft(
        connection,
        draft_id=draft_id,
        rule=RULE,
        first_day=asked.effective,
        until=until,
        act=asked.act or str(rule.at(periods[0].series, asked.effective).citation.act),
        because=asked.because,
        periods=json.dumps(stored_periods(periods)),
        needed=law.rule("contributions", "law_change").at("approvals", today).number("approvals"),
        proposed_by=proposed_by,
        today=today,
    )
    return await _counted(connection, law, await now(connection, draft_id), today=today)


async def count_draft_again(connection: AsyncConnection, law: Law, draft_id: UUID, *, today: date) -> LawDraft:
    """Count a draft anew, after returns of its months changed. Approvals of what it came to before are void."""
    return await _counted(connection, law, await waiting(connection, draft_id), today=today)


async def withdraw_draft(connection: AsyncConnection, draft_id: UUID, *, by: str, today: date) -> LawDraft:
    """End a draft that is not law yet."""
    await waiting(connection, draft_id)
    await rows.withdraw_draft(connection, draft_id, by=by, today=today)
    return await now(connection, draft_id)


async def waiting(connection: AsyncConnection, draft_id: UUID) -> LawDraft:
    """Lock a draft and return it, if it waits for officers."""
    found = await rows.lock_draft(connection, draft_id)
    if found is None:
        raise NotFound(what="draft")
    if found.status != "draft":
        raise LawDraftEnded(status=found.status)
    return found


async def now(connection: AsyncConnection, draft_id: UUID) -> LawDraft:
    """Return a draft as it stands."""
    found = await rows.draft(connection, draft_id)
    if found is None:
        raise NotFound(what="draft")
    return found


def law_with(law: Law, draft: LawDraft, *, today: date) -> Law:
    """Return the law as it is with a draft applied."""
    service, _, rule = draft.rule.partition("/")
    periods: list[Period] = periods_of(draft.periods)
    return changed(law, LawChange(law.revision + 1, service, rule, draft.act, today, periods))


async def _counted(connection: AsyncConnection, law: Law, draft: LawDraft, *, today: date) -> LawDraft:
    """Count the draft, and keep a hash of all that the officers approve."""
    first_day, until = draft.first_day, draft.until
    by_draft = law_with(law, draft, today=today)
    last = Month.of(today) if draft.until is None else min(Month.of(today), Month.of(draft.until).plus(-1))
    months = Month.of(draft.first_day).until(last)
    terms = [row for month in months for row in _rows(by_draft, month)]
    impact = await rows.count_again(
        connection, draft.draft_id, terms=json.dumps(terms), first_day=first_day, until=until
    )
    standing = await rows.standing_digest(connection, first_day=first_day, until=until)
    content = [str(draft.draft_id), draft.rule, draft.act, draft.periods, standing, impact.returns, impact.persons]
    content += [str(impact.difference), str(impact.state_difference)]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    await rows.keep_impact(connection, draft.draft_id, impact, standing=standing, content_hash=digest, today=today)
    return await now(connection, draft.draft_id)


def _rows(law: Law, month: Month) -> list[dict[str, object]]:
    terms = month_terms(law, month)
    month_of_row = {"month": month.first_day.isoformat(), "places": terms.parameters["places"]}
    return [{**month_of_row, **row} for row in terms.regions]
