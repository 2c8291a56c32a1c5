"""The event spine: outbox, sequenced log, relay, consumers."""
