"""The wiring of contributions: settings in, service out."""

from functools import partial

from libs.common.database.group_commit import GroupCommit
from libs.common.database.sweeping import sweeps_of_files
from libs.common.door.everywhere import file_jobs
from libs.common.keys.signed_documents import DocumentKey
from libs.common.neighbours.own_token import OwnToken
from libs.common.neighbours.person_checks import PersonChecks
from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.common.sheets.rows import JOBS_WAITING
from libs.contracts.contributions import EMPLOYERS, HISTORY, LAW, PREMIUMS
from libs.copies.law.law_changes import LawInForce
from services.contributions.accounts.api import accounts, payments
from services.contributions.assessments import api as assessments
from services.contributions.bills import api as bills
from services.contributions.collection.api import agreements, debts, official_assessments, refunds, write_offs
from services.contributions.collection.api.inbox import (
    proposed_agreements,
    proposed_assessments,
    proposed_refunds,
    proposed_write_offs,
)
from services.contributions.consumers import REMEMBER, consumers
from services.contributions.context import Context
from services.contributions.figures import api as figures
from services.contributions.files import api as return_files
from services.contributions.findings.api import answers, findings
from services.contributions.findings.api.inbox import disputed_findings
from services.contributions.history.api import batches as history_batches
from services.contributions.history.api import contradictions as history_contradictions
from services.contributions.history.api import files as history_files
from services.contributions.inspections.api import cases as inspection_cases
from services.contributions.inspections.api import inspections, sanctions
from services.contributions.inspections.api import plans as inspection_plans
from services.contributions.inspections.api.inbox import appealed_sanctions, proposed_sanctions
from services.contributions.months.api import me, persons
from services.contributions.premiums.api import bills as premium_bills
from services.contributions.premiums.api import left_out as covers_left_out
from services.contributions.premiums.api import payments as premium_payments
from services.contributions.premiums.api import promises, quotes
from services.contributions.reach.api import AREA_SCOPE
from services.contributions.reassessment.api import law_drafts
from services.contributions.reassessment.api.inbox import proposed_law_drafts
from services.contributions.returns.actions.file_return import post_first_returns
from services.contributions.returns.api import receipts, return_lines, returns
from services.contributions.schedule import duties
from services.contributions.settings import Settings
from services.contributions.standing.api import certificates, consents
from services.contributions.statements.api import accounts as collecting_accounts
from services.contributions.statements.api import queue as unmatched_entries
from services.contributions.statements.api import statements as bank_statements
from services.contributions.statements.api import unmatched as unmatched_payments

_MONEY = (
    accounts, payments, bills, debts, agreements, write_offs, refunds, official_assessments, collecting_accounts,
    bank_statements, unmatched_entries, unmatched_payments,
)  # fmt: skip
_RETURNS = (returns, return_lines, receipts, assessments)
_PREMIUMS = (quotes, premium_bills, covers_left_out, promises, premium_payments)
_FILES = (persons, return_files, history_files, history_batches, history_contradictions)
_CHECKS = (
    findings, answers, inspection_plans, inspections, inspection_cases, sanctions, figures, law_drafts,
)  # fmt: skip
_OTHERS = (file_jobs, consents, certificates, me)
_INBOX = (
    disputed_findings, proposed_agreements, proposed_write_offs, proposed_refunds, proposed_sanctions,
    appealed_sanctions, proposed_assessments, proposed_law_drafts,
)  # fmt: skip


def build(settings: Settings) -> Service:
    parts = Parts.of("contributions", settings)
    uploads = settings.uploads / "contributions"  # the folder may be several services'
    token = OwnToken(
        place=settings.own_token_from,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )
    first_returns = GroupCommit(
        partial(post_first_returns, parts.database, agency_key=settings.agency_key),
        batch_key=lambda filing: filing.batch_key,
        conflict_keys=lambda filing: filing.conflict_keys,
        row_count=lambda filing: len(filing.filed.lines),
    )
    context = Context(
        parts,
        uploads=uploads,
        agency_key=settings.agency_key,
        document_key=DocumentKey.read(settings.document_key),
        first_returns=first_returns,
        laws=LawInForce(parts.law),
        person_checks=PersonChecks(parts.doors, token, keeper="registration"),
    )
    return assemble(
        parts,
        queues={"file jobs": JOBS_WAITING},
        about="Monthly returns, assessment, accounts, payments, arrears",
        routers=[one.router for one in (*_RETURNS, *_PREMIUMS, *_MONEY, *_FILES, *_CHECKS, *_OTHERS)],
        mandate_scope="returns",
        topics=(EMPLOYERS, PREMIUMS, HISTORY, LAW),
        consumers=consumers(context),
        duties=duties(context),
        uploads=uploads,
        document_key=context.document_key,
        context=context,
        area_scope=AREA_SCOPE,
        inbox=_INBOX,
        sweeps=sweeps_of_files(settings.failed_rows_kept_days),
        remember=REMEMBER,
    )
