"""Make the audit log append-only: every service's database refuses to change or delete its rows.

Every migration run does it, so that no service lacks it. The table's owner could remove it; the published heads would
show that (`libs/common/audit/chain.py`).
"""

from sqlalchemy import Connection

from libs.common.database.rows import Command
from libs.common.database.sql_files import sql_beside

_GUARD = Command(sql_beside(__file__, "guard_audit_log"))


def guard_audit_log(connection: Connection) -> None:
    connection.execute(_GUARD.statement)
