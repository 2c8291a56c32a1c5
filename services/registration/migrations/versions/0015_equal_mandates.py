"""Equal mandates that stand are one: the first. That the others end is said."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        WITH equal AS (
            SELECT mandate_id, row_number() OVER (
                PARTITION BY employer_id, agent_id, scopes, first_day, last_day ORDER BY recorded_at, mandate_id) AS n
            FROM mandate WHERE revoked_at IS NULL
        ),
        ended AS (
            UPDATE mandate m SET revoked_at = clock_timestamp(), revoked_by = 'system'
            FROM equal e WHERE e.mandate_id = m.mandate_id AND e.n > 1 RETURNING m.*
        )
        INSERT INTO outbox (topic, partition, key, type, data, audience)
        SELECT 'registration.employers', e.event_partition, CAST(m.employer_id AS text),
               'registration.mandate_revoked.v1',
               json_build_object('mandate_id', m.mandate_id, 'employer_id', m.employer_id, 'agent_id', m.agent_id,
                                 'scopes', m.scopes, 'first_day', m.first_day, 'last_day', m.last_day,
                                 'revoked_at', m.revoked_at),
               ARRAY['employer:' || m.employer_id, 'payroll_agent:' || m.agent_id]
        FROM ended m JOIN employer e USING (employer_id) ORDER BY m.mandate_id
    """)
    op.create_index(
        "mandate_once",
        "mandate",
        ["employer_id", "agent_id", "scopes", "first_day", "last_day"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_index("mandate_once", "mandate")
