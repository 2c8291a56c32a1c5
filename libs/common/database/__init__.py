"""One service's PostgreSQL: connections, constraints as refusals, group commit, wake-ups, migrations."""
