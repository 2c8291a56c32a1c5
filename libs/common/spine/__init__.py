"""The event spine: outbox, sequenced log, relay, consumers. design: docs/explanation/spine.md."""
