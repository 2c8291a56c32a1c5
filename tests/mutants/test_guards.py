"""The guards that `make mutants` removes are still where it looks for them."""

import pytest

from tests.mutants.run import MUTANTS, ROOT, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.guard)
def test_a_mutant_finds_its_guard_and_its_test(mutant: Mutant) -> None:
    assert mutant.there in (ROOT / mutant.file).read_text(encoding="utf-8")
    file, _, name = mutant.test.partition("::")
    assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")
