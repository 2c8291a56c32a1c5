"""One service's PostgreSQL: connections, constraints told as refusals, group commit, wake-ups, migrations."""
