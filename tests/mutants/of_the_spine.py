"""The guards of the spine: what is applied is applied once."""

from tests.mutants.mutant import Mutant

OF_THE_SPINE = (
    Mutant("a client that repeats itself", "libs/common/observing/logs.py", "if now - said_at < self._every_s:", "if False:", "libs/common/observing/tests/test_logs.py::test_a_line_that_the_brokers_client_repeats_is_told_once_a_minute"),
    Mutant("days that are counted from 1904", "libs/common/sheets/reader.py", "from_1904(row[place]) if self.since_1904", "from_1904(row[place]) if False", "libs/common/sheets/tests/test_sheets.py::test_bare_numbers_of_a_workbook_that_counts_from_1904_are_its_days"),
    Mutant("a log that cannot be written stops nothing", "libs/common/observing/logs.py", "with suppress(OSError, ValueError):  # ValueError", "with suppress(KeyError):  # ValueError", "libs/common/observing/tests/test_logs.py"),
    Mutant("a broker's folder is whole", "deploy/kafka/broker.py", 'if not (self.folder / "log" / "meta.properties").exists():', "if False:", "tests/onebox/test_damaged_files.py::test_a_first_start_of_the_broker_that_was_killed_is_done_again"),
    Mutant("the fence at the events' own place", "libs/common/spine/consumer.py", "[batches[at][0].sequence - 1 for at in ordered]", "[self.positions[at].sequence for at in ordered]", "libs/common/spine/tests/test_spine.py::test_a_commit_whose_answer_is_lost_is_not_applied_again"),
)  # fmt: skip
