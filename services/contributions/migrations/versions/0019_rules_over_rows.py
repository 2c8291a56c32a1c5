"""The rules that are asked of rows by the million: what is due on a line, and what is wrong with one."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = ["jobs_0002"]


def upgrade() -> None:
    # Both are put in place of their calls by the planner: no loop, no subquery but one that keeps a value made once.
    op.execute("""
        CREATE FUNCTION contribution_due(
            wage numeric, floors numeric[], ceilings numeric[], employee numeric[], employer numeric[], state numeric[]
        ) RETURNS TABLE (base numeric, employee_statutory numeric, employer_statutory numeric, state_statutory numeric)
        LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1 AS $$
            SELECT base_1,
                   base_1 * employee[1] + coalesce(base_2 * employee[2], 0) + coalesce(base_3 * employee[3], 0),
                   base_1 * employer[1] + coalesce(base_2 * employer[2], 0) + coalesce(base_3 * employer[3], 0),
                   base_1 * state[1] + coalesce(base_2 * state[2], 0) + coalesce(base_3 * state[3], 0)
            FROM (
                SELECT CASE WHEN wage = 0 THEN 0 ELSE least(greatest(wage, floors[1]), ceilings[1]) END AS base_1,
                       CASE WHEN wage = 0 OR floors[2] IS NULL THEN NULL
                            ELSE least(greatest(wage, floors[2]), ceilings[2]) END AS base_2,
                       CASE WHEN wage = 0 OR floors[3] IS NULL THEN NULL
                            ELSE least(greatest(wage, floors[3]), ceilings[3]) END AS base_3
                OFFSET 0
            ) bases
        $$
    """)
    op.execute("""
        COMMENT ON FUNCTION contribution_due IS
        'the twin of contribution_due.py: at most three bases side by side, with the summed rates of the components on each'
    """)
    op.execute("""
        CREATE FUNCTION wage_formed(wage text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT wage ~ '^[0-9]{1,10}([.][0-9]{1,2})?$'
        $$
    """)
    op.execute("""
        CREATE FUNCTION line_fault(
            national_id text, octets bytea, wage text, wage_formed boolean, absence text,
            id_pattern text, weights integer[], modulus integer, absences text[]
        ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE
                WHEN national_id !~ id_pattern THEN 'national_id_invalid'
                WHEN check_digit_wrong(octets, weights, modulus) THEN 'national_id_invalid'
                WHEN NOT wage_formed THEN
                    CASE WHEN wage !~ '^-?[0-9]{1,10}([.][0-9]*)?$' THEN 'wage_invalid'
                         WHEN wage LIKE '-%' THEN 'wage_below_zero'
                         ELSE 'wage_three_decimals' END
                WHEN absence = '' AND ltrim(wage, '0.') = '' THEN 'wage_zero_without_absence'
                WHEN absence <> '' AND absence <> ALL(absences) THEN 'absence_unknown'
                WHEN absence <> '' AND ltrim(wage, '0.') <> '' THEN 'wage_with_absence'
            END
        $$
    """)
    op.execute("""
        COMMENT ON FUNCTION line_fault IS
        'the twin of return_line.py: a code, or NULL. absence '''' for none'
    """)
