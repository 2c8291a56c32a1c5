"""A guard that `make mutants` removes, and the test that must miss it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    guard: str
    file: str
    there: str
    instead: str
    test: str
