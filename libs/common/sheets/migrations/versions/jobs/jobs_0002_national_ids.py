"""What a file's rows are judged and named by: the check digit of a national id, and the person's identifier."""

from alembic import op

revision = "jobs_0002"
down_revision = "jobs_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a loop, so that the planner puts it in place of the call: a file's rows are judged by the million.
    op.execute("""
        CREATE FUNCTION check_digit_wrong(octets bytea, weights integer[], modulus integer) RETURNS boolean
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN cardinality(weights) = 0 THEN false ELSE (modulus - (
                CASE WHEN cardinality(weights) > 0 THEN weights[1] * (get_byte(octets, 0) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 1 THEN weights[2] * (get_byte(octets, 1) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 2 THEN weights[3] * (get_byte(octets, 2) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 3 THEN weights[4] * (get_byte(octets, 3) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 4 THEN weights[5] * (get_byte(octets, 4) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 5 THEN weights[6] * (get_byte(octets, 5) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 6 THEN weights[7] * (get_byte(octets, 6) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 7 THEN weights[8] * (get_byte(octets, 7) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 8 THEN weights[9] * (get_byte(octets, 8) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 9 THEN weights[10] * (get_byte(octets, 9) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 10 THEN weights[11] * (get_byte(octets, 10) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 11 THEN weights[12] * (get_byte(octets, 11) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 12 THEN weights[13] * (get_byte(octets, 12) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 13 THEN weights[14] * (get_byte(octets, 13) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 14 THEN weights[15] * (get_byte(octets, 14) - 48) ELSE 0 END
                + CASE WHEN cardinality(weights) > 15 THEN weights[16] * (get_byte(octets, 15) - 48) ELSE 0 END
                -- more weights than that are refused, not left out
                + CASE WHEN cardinality(weights) > 16 THEN get_byte('', cardinality(weights)) ELSE 0 END
            ) % modulus) % 10 <> get_byte(octets, length(octets) - 1) - 48 END
        $$
    """)
    op.execute("COMMENT ON FUNCTION check_digit_wrong IS 'of a well-formed number, as ASCII; the twin of the rules'' check'")
    op.execute("""
        CREATE FUNCTION person_id_from(digest bytea) RETURNS uuid
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT encode(set_byte(set_byte(digest, 6, get_byte(digest, 6) & 15 | 128),
                                   8, get_byte(digest, 8) & 63 | 128), 'hex')::uuid
        $$
    """)
    op.execute("COMMENT ON FUNCTION person_id_from IS 'the twin of person_id_of, from the first 16 bytes of its SHA-256'")
