"""The world of the security tests: somebody of every relation, with something of every kind."""

from tests.security.reading.test_relations import world

__all__ = ["world"]
