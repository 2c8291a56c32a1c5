"""The audit log takes rows and gives none up: every service's database refuses to change or remove them.

Part of every migration run, so that no service is without it. Whoever owns the table can take the guard off; the
published heads tell (`libs/common/audit/chain.py`).
"""

from sqlalchemy import Connection

from libs.common.database.rows import Command
from libs.common.database.sql_files import sql_beside

_GUARD = Command(sql_beside(__file__, "guard_audit_log"))


def guard_audit_log(connection: Connection) -> None:
    connection.execute(_GUARD.statement)
