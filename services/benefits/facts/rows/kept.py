"""Statements that keep copies of other services' facts, from the bodies of their events; older versions are ignored."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command
from libs.copies.days import imported_months
from libs.copies.days.credited_months import keep_credited_months as keeping_months
from libs.copies.days.isolations import keep_isolations
from libs.copies.employers import keep_employers_in
from libs.copies.keeping import Keep
from libs.copies.persons import keep_persons as keeping_persons
from services.benefits.facts.tables import EMPLOYER

# The exclusive side of the lock that filings share, taken after the facts were written.
_FACTS_EXCLUSIVE_LOCK = Command("SELECT FROM pg_advisory_xact_lock(hashtextextended('claims and their facts', 11))")
keep_employers = keep_employers_in(EMPLOYER)
keep_persons = keeping_persons()
keep_isolation_orders = keep_isolations()
keep_credited_months = keeping_months()
keep_imported_months = imported_months.keep_imported_months()
forget_withdrawn_months = imported_months.forget_withdrawn_months()
keep_decided_months = imported_months.keep_decided_months()
keep_closure_orders = Keep("""
    INSERT INTO closure_order AS known (order_id, employer_id, area, sector, first_day, last_day, order_number, disease,
                                        branches, version, withdrawn)
    SELECT DISTINCT ON (1) (data ->> 'order_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'area',
           data ->> 'sector', (data ->> 'first_day')::date, (data ->> 'last_day')::date, data ->> 'order_number',
           data ->> 'cause',
           CASE json_typeof(data -> 'branches') WHEN 'array'
                THEN ARRAY(SELECT json_array_elements_text(data -> 'branches')) END,
           coalesce((data ->> 'version')::integer, 1) AS version, coalesce((data ->> 'withdrawn')::boolean, false)
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, version DESC
    ON CONFLICT (order_id) DO UPDATE
        SET last_day = excluded.last_day, version = excluded.version, withdrawn = excluded.withdrawn
        WHERE excluded.version > known.version
""")
# A version counts as accepted once its last chunk is here; overdue is version 0.
keep_employer_months = Keep("""
    INSERT INTO employer_month AS known (employer_id, month, version, due_on)
    SELECT DISTINCT ON (1, 2) (data ->> 'employer_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           coalesce((data ->> 'version')::integer, 0), (data ->> 'due_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE data ->> 'version' IS NULL OR data ->> 'chunk' = data ->> 'chunks'
    ORDER BY 1, 2, 3 DESC
    ON CONFLICT (employer_id, month) DO UPDATE SET version = excluded.version WHERE excluded.version > known.version
""")
# One version may be said twice, when persons were merged or separated: the last one counts.
keep_wage_conflicts = Keep("""
    INSERT INTO wage_conflict AS known (claim_id, month, wage, return_id, version)
    SELECT DISTINCT ON (1, 2) (data ->> 'claim_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           (data ->> 'wage')::numeric, (data ->> 'return_id')::uuid, (data ->> 'version')::integer
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place) ORDER BY 1, 2, 5 DESC, place DESC
    ON CONFLICT (claim_id, month) DO UPDATE
        SET wage = excluded.wage, return_id = excluded.return_id, version = excluded.version
        WHERE excluded.version >= known.version
""")
keep_account_links = Keep("""
    INSERT INTO account_link (person_id, hand)
    SELECT DISTINCT (data ->> 'person_id')::uuid, data ->> 'hand' FROM unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE data ->> 'hand' IS NOT NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING
""")


async def after_filings(connection: AsyncConnection) -> None:
    """Wait for claims that are being filed; later ones see what this transaction wrote."""
    await _FACTS_EXCLUSIVE_LOCK.run(connection)
