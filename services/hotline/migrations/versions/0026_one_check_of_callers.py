"""Checks, looks and confirmations of persons and of employers are in the same tables."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("identity_check", "identity_day", "look", "confirmation"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN person_id TO subject_id")
    for table in ("identity_check", "look", "confirmation"):
        op.execute(f"ALTER INDEX {table}_person RENAME TO {table}_subject")
    op.execute("ALTER TABLE identity_check ADD COLUMN contact_id uuid")
    op.execute("""
        ALTER TABLE confirmation ADD COLUMN decided_by text, ADD COLUMN party text NOT NULL DEFAULT 'person',
            ADD CONSTRAINT confirmation_party CHECK (party IN ('person', 'employer'))
    """)
    op.execute("ALTER TABLE confirmation ALTER COLUMN party DROP DEFAULT")
    op.execute("""
        INSERT INTO identity_check (check_id, case_id, subject_id, contact_id, agent, asked, passed, at)
        SELECT check_id, case_id, employer_id, contact_id, agent, asked, passed, at FROM employer_check
    """)
    op.execute("INSERT INTO identity_day (subject_id, day, wrong) SELECT employer_id, day, wrong FROM employer_check_day")
    op.execute("""
        INSERT INTO look (look_id, subject_id, looked_by, case_id, purpose, at, until)
        SELECT look_id, employer_id, looked_by, case_id, purpose, at, until FROM employer_look
    """)
    op.execute("""
        INSERT INTO confirmation (confirmation_id, case_id, party, subject_id, service, path, body, digest, status,
                                  asked_by, asked_at, until, decided_by, decided_at)
        SELECT confirmation_id, case_id, 'employer', employer_id, service, path, body, digest, status,
               asked_by, asked_at, until, decided_by, decided_at FROM employer_confirmation
    """)
    op.execute("DROP TABLE employer_check, employer_check_day, employer_look, employer_confirmation")
