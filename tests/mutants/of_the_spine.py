"""The guards of the spine: what is applied is applied once."""

from tests.mutants.mutant import Mutant

OF_THE_SPINE = (
    Mutant("the fence at the events' own place", "libs/common/spine/consumer.py", "[batches[at][0].sequence - 1 for at in ordered]", "[self.positions[at].sequence for at in ordered]", "libs/common/spine/tests/test_spine.py::test_a_commit_whose_answer_is_lost_is_not_applied_again"),
)  # fmt: skip
