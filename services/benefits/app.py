"""The wiring of benefits: settings in, service out."""

from libs.common.database.sweeping import Sweep
from libs.common.keys.signed_documents import DocumentKey
from libs.common.law.terms import Law
from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.contracts.benefits import CLAIMS
from services.benefits.appeals.api import appeals
from services.benefits.appeals.api.inbox import open_appeals
from services.benefits.certificates.api import certificates, wanted
from services.benefits.claims.api import claims, payees
from services.benefits.claims.api.inbox import accounts_of_no_bank, waiting_accounts, waiting_claims
from services.benefits.claims.api.plausible_days import DayLimits
from services.benefits.claims.rules.clearing_banks import codes_ever
from services.benefits.consumers import consumers
from services.benefits.context import Context
from services.benefits.estimates.api import estimates, me
from services.benefits.evidence import rows as evidence_rows
from services.benefits.evidence.api import evidence
from services.benefits.evidence.rules.evidence_kept import kept_days
from services.benefits.payments.api import payment_orders, payment_runs
from services.benefits.payments.api.inbox import waiting_runs
from services.benefits.payments.gateways.payment_orders import Payer
from services.benefits.reach.api import AREA_SCOPE
from services.benefits.schedule import duties
from services.benefits.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("benefits", settings)
    context = Context(
        parts,
        release_approvals=settings.release_approvals,
        days=DayLimits(settings.claim_days_back, settings.claim_days_ahead, settings.claim_days_long),
        document_key=DocumentKey.read(settings.document_key),
        payer=_payer(settings, parts.law),
    )
    return assemble(
        parts,
        about="Claims, evidence, decisions, payment runs, overpayments",
        routers=[
            claims.router,
            appeals.router,
            payees.router,
            certificates.router,
            wanted.router,
            evidence.router,
            estimates.router,
            payment_runs.router,
            payment_orders.router,
            me.router,
        ],
        mandate_scope="certificates",
        topics=(CLAIMS,),
        consumers=consumers(context),
        duties=duties(context),
        inbox=(waiting_claims, open_appeals, waiting_runs, waiting_accounts, accounts_of_no_bank(parts.clock)),
        document_key=context.document_key,
        context=context,
        area_scope=AREA_SCOPE,
        sweeps=_sweeps(parts),
    )


def _sweeps(parts: Parts) -> tuple[Sweep, ...]:
    """Return the sweep of old evidence; none where the scheme has no such claims."""
    if not parts.law.has("benefits", "evidence_kept"):
        return ()
    days = kept_days(parts.law.rule("benefits", "evidence_kept").at("evidence", parts.clock.today()))
    return (Sweep("evidence_file", evidence_rows.OLD_EVIDENCE, days),)


def _payer(settings: Settings, law: Law) -> Payer:
    """Read the agency's own account. The service does not start if the account's bank is not on the law's list."""
    known = codes_ever(law)
    if known and settings.payer_bank not in known:
        raise ValueError(
            f"BENEFITS_PAYER_BANK: {settings.payer_bank} is no code of a clearing bank; the law lists them"
        )
    return Payer(settings.payer_name, settings.payer_account, settings.payer_bank)
