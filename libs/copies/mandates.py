"""A copy of the mandates of payroll agents, read at every call: a revoked mandate is refused at once.

Registration and every service that admits payroll agents keep this table; each service checks its own scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, DateTime, Index, MetaData, Table, Text, Uuid

from libs.common.database.connections import Database
from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Query
from libs.common.refusals import Refusal
from libs.copies.keeping import Keep

_COLUMNS = ("mandate_id", "employer_id", "agent_id", "scopes", "first_day", "last_day", "revoked_at")
SCOPES = frozenset({"returns", "staff", "certificates"})
"""What mandates and programs may be limited to, each the matter of one service or two."""


@dataclass(frozen=True, slots=True)
class _Mandated:
    """An employer's mandates of an agent: whether one has the scope, whether one is in force, the last end."""

    employer_id: UUID
    acts: bool
    in_force: bool
    ended_on: date | None


_OF_AGENT = Query(
    _Mandated,
    """
    SELECT employer_id, bool_or(in_force AND :scope = ANY(scopes)) AS acts, bool_or(in_force) AS in_force,
           max(least(last_day, CAST(revoked_at AS date))) AS ended_on
    FROM (SELECT employer_id, scopes, last_day, revoked_at,
                 first_day <= :today AND coalesce(last_day, 'infinity') >= :today AND revoked_at IS NULL AS in_force
          FROM mandate WHERE agent_id = :agent_id) m
    GROUP BY employer_id
""",
)
# Given or revoked; a revocation is final.
keep_mandates = Keep("""
    INSERT INTO mandate AS known (mandate_id, employer_id, agent_id, scopes, first_day, last_day, revoked_at)
    SELECT DISTINCT ON (1) (data ->> 'mandate_id')::uuid, (data ->> 'employer_id')::uuid, (data ->> 'agent_id')::uuid,
           ARRAY(SELECT json_array_elements_text(data -> 'scopes')), (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'revoked_at')::timestamptz
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place) ORDER BY 1, place DESC
    ON CONFLICT (mandate_id) DO UPDATE SET revoked_at = coalesce(excluded.revoked_at, known.revoked_at)
""")


def add_mandate_table(metadata: MetaData, *owned: Column[Any] | Index) -> None:
    """Add the table. `owned`: columns that only the owner of mandates has."""
    bring_migrations(metadata, "mandates", __file__)
    Table(
        "mandate",
        metadata,
        Column("mandate_id", Uuid, primary_key=True),
        Column("employer_id", Uuid, nullable=False),
        Column("agent_id", Uuid, nullable=False),
        Column("scopes", ARRAY(Text), nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date),
        Column("revoked_at", DateTime(timezone=True)),
        *owned,
        Index("mandate_agent", "agent_id"),
        info=copy_of(CopyOf("mandates", _COLUMNS)),
    )


class NoMandate(Refusal):
    """The agent's mandate of this employer is not in force. Only an agent that has or had one gets this refusal."""

    code = "mandate_not_in_force"
    kind = "forbidden"


class MandateLacksScope(Refusal):
    code = "mandate_scope"
    kind = "forbidden"


class Mandates:
    """Mandates. `scope`: what agents may do in this service; without one they may do nothing here."""

    def __init__(self, database: Database, scope: str | None) -> None:
        self._database = database
        self.scope = scope

    async def of(self, agent_id: UUID, *, today: date) -> tuple[frozenset[UUID], Mapping[UUID, Refusal]]:
        """Return the employers that the agent acts for today, and a refusal for others whose mandate it has or had."""
        if self.scope is None:
            return frozenset(), {}
        mandated = await _OF_AGENT.all(self._database, agent_id=agent_id, scope=self.scope, today=today)
        refused: dict[UUID, Refusal] = {
            one.employer_id: MandateLacksScope(scope=self.scope)
            if one.in_force
            else NoMandate(ended_on=one.ended_on or "-")
            for one in mandated
            if not one.acts
        }
        return frozenset(one.employer_id for one in mandated if one.acts), refused
