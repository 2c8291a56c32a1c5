"""The HTTP door: tokens, policies, problems, idempotency, cursors, feed, probes. The same in every service."""
