"""The banks that were registered before others heard of banks are said once."""

import json

import sqlalchemy as sa
from alembic import op

from libs.common.spine.events import partition_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SAY = sa.text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT 'loans.banks', partition, data ->> 'bank_id', 'loans.bank_registered.v1', data
    FROM unnest(CAST(:partitions AS smallint[]), CAST(:bodies AS json[])) WITH ORDINALITY AS said(partition, data, place)
    ORDER BY place
""")


def upgrade() -> None:
    connection = op.get_bind()
    banks = connection.execute(sa.text("SELECT bank_id, name FROM bank ORDER BY recorded_at, bank_id")).all()
    bodies = [json.dumps({"bank_id": str(bank.bank_id), "name": bank.name}) for bank in banks]
    connection.execute(_SAY, {"partitions": [partition_of(str(bank.bank_id)) for bank in banks], "bodies": bodies})


def downgrade() -> None:
    pass
