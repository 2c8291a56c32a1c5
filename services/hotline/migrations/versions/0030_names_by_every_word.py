"""Persons who are known already are found by each word of the name, and by the name without its spaces."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        INSERT INTO search_key (key, kind, subject_kind, subject_id)
        SELECT array_to_string(words[at : cardinality(words)] || words[1 : at - 1], ' '), 'turned', subject_kind, subject_id
        FROM (SELECT subject_kind, subject_id, string_to_array(key, ' ') AS words
              FROM search_key WHERE kind = 'folded' AND subject_kind = 'person') named,
             generate_series(2, least(cardinality(words), 6)) at
        UNION
        SELECT replace(key, ' ', ''), 'turned', subject_kind, subject_id
        FROM search_key WHERE kind = 'folded' AND subject_kind = 'person'
        ON CONFLICT DO NOTHING
    """)
