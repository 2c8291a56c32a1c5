"""The copy of imported months: what the agency's earlier system knew, by batches that are withdrawn as a whole."""

from sqlalchemy import Boolean, Column, Date, Index, MetaData, Numeric, PrimaryKeyConstraint, Table, Text, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.sql_files import sql_beside
from libs.copies.keeping import Keep

_FORGET = """
    DELETE FROM imported_month WHERE batch_id IN (
        SELECT (data ->> 'batch_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
"""
# Each decision is about its month in its batch; the last one stands.
_DECIDE = """
    UPDATE imported_month m SET prevails = d.prevails
    FROM (SELECT DISTINCT ON (1, 2, 3, 4) (data ->> 'batch_id')::uuid AS batch_id,
                 (data ->> 'person_id')::uuid AS person_id, to_date(data ->> 'month', 'YYYY-MM') AS month,
                 data ->> 'scheme' AS scheme, (data ->> 'prevails')::boolean AS prevails
          FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place)
          ORDER BY 1, 2, 3, 4, place DESC) d
    WHERE m.batch_id = d.batch_id AND m.person_id = d.person_id AND m.month = d.month AND m.scheme = d.scheme
"""


def add_imported_month_table(metadata: MetaData) -> None:
    """Add the table. `prevails`: the month counts instead of one that a return reports."""
    Table(
        "imported_month",
        metadata,
        Column("person_id", Uuid, nullable=False),
        Column("month", Date, nullable=False),
        Column("scheme", Text, nullable=False),
        Column("batch_id", Uuid, nullable=False),
        Column("base", Numeric(18, 2), nullable=False),
        Column("credited", Boolean, nullable=False),
        Column("prevails", Boolean, nullable=False),
        Column("source_system", Text, nullable=False),
        Column("confidence", Text, nullable=False),
        PrimaryKeyConstraint("person_id", "month", "scheme", "batch_id"),
        Index("imported_month_batch", "batch_id"),
        info=copy_of(CopyOf("imported months", ("person_id", "month", "scheme", "batch_id", "base"))),
    )


def keep_imported_months() -> Keep:
    """Make the statement that keeps the months of confirmed batches."""
    return Keep(sql_beside(__file__, "keep_imported_months"))


def forget_withdrawn_months() -> Keep:
    """Make the statement that deletes the months of withdrawn batches."""
    return Keep(_FORGET)


def keep_decided_months() -> Keep:
    """Make the statement that keeps which base of a month counts."""
    return Keep(_DECIDE)
