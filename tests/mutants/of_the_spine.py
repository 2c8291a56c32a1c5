"""The guards of the spine: what is applied is applied once."""

from tests.mutants.mutant import Mutant

OF_THE_SPINE = (
    Mutant("a log that cannot be written stops nothing", "libs/common/observing/logs.py", "with suppress(OSError, ValueError):  # ValueError", "with suppress(KeyError):  # ValueError", "libs/common/observing/tests/test_logs.py"),
    Mutant("a broker's folder is whole", "deploy/kafka/broker.py", 'if not (self.folder / "log" / "meta.properties").exists():', "if False:", "tests/onebox/test_damaged_files.py::test_a_first_start_of_the_broker_that_was_killed_is_done_again"),
    Mutant("the fence at the events' own place", "libs/common/spine/consumer.py", "[batches[at][0].sequence - 1 for at in ordered]", "[self.positions[at].sequence for at in ordered]", "libs/common/spine/tests/test_spine.py::test_a_commit_whose_answer_is_lost_is_not_applied_again"),
)  # fmt: skip
