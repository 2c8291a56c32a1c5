"""The world of the security tests: a party of every relation, with data of every kind."""

from tests.security.reading.test_relations import world

__all__ = ["world"]
