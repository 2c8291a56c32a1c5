"""`make mutants`: take each guard out of a copy of the tree and see its test go red. A guard nobody misses fails."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Mutant:
    guard: str
    file: str
    there: str
    instead: str
    test: str


SPINE = "libs/common/tests/test_spine.py"
REBASE = "libs/common/tests/test_rebase.py"
RETURN = "services/contributions/tests/test_file_return.py"
MUTANTS = (
    Mutant("key lock", SPINE, 'await connection.execute(_LOCK, {"key": key})', "pass", f"{SPINE}::test_twelve_writers_with_pauses_and_rollbacks_leave_no_gap_and_no_inversion"),
    Mutant("moved = logged", "libs/common/spine/sequencer.py", "if found.moved != found.logged:", "if False:", f"{SPINE}::test_a_topic_that_was_never_declared_is_not_lost_silently"),
    Mutant("density", "libs/common/spine/consumer.py", "if event.sequence > expected:", "if False:", f"{SPINE}::test_a_gap_is_never_crossed"),
    Mutant("duplicates by sequence", "libs/common/spine/consumer.py", "if event.sequence < expected:", "if False:", f"{SPINE}::test_delivered_again_is_applied_once"),
    Mutant("fence", "libs/common/spine/consumer.py", "if len(touched.all()) != len(ordered):", "if False:", f"{SPINE}::test_the_fence_is_the_position_row"),
    Mutant("old epoch", "libs/common/spine/consumer.py", "if event.epoch < epoch:", "if False:", f"{REBASE}::test_an_older_epoch_is_not_heard_once_a_newer_one_began"),
    Mutant("number given again", "libs/common/spine/consumer.py", "if event.epoch > epoch:", "if False:", f"{REBASE}::test_a_number_given_again_in_a_newer_epoch_stops_the_consumer"),
    Mutant("set back", "libs/common/composition.py", "if not (await log_state(service.database)).same_server:", "if False:", "tests/journeys/test_restore.py"),
    Mutant("forgotten versions", "services/contributions/actions/post_returns.py", "coalesce(f.version, 0) + 1", "1", "tests/journeys/test_restore.py"),
    Mutant("parked keys", "libs/common/spine/consumer.py", "events = [e for e in events if (e.topic, e.key) not in blocked]", "pass", f"{SPINE}::test_a_refused_event_blocks_its_key_alone_and_is_replayed_in_order"),
    Mutant("idempotency hash", "libs/common/door/idempotency.py", 'if bytes(row["body_hash"]) != self.body_hash:', "if False:", f"{RETURN}::test_the_same_request_gets_the_same_answer_and_is_done_once"),
    Mutant("one original a month", "services/contributions/actions/post_returns.py", '"supersede": "NOTHING",', '"supersede": "UPDATE SET version = m.version + 1, return_id = excluded.return_id",', f"{RETURN}::test_eight_at_once_file_one_return"),
    Mutant("budget", "services/loans/actions/lend.py", "AND reserved + :amount <= budget", "", "services/loans/tests/test_budget.py::test_200_approvals_at_once_for_the_last_baht"),
    Mutant("second person of the bank", "services/loans/actions/lend.py", 'if loan["decided_by"] == disbursed_by:', "if False:", "services/loans/tests/test_budget.py::test_who_approved_may_not_disburse_and_another_bank_sees_nothing"),
    Mutant("own run", "services/benefits/actions/pay_out.py", 'if run["made_by"] == released_by:', "if False:", "tests/journeys/test_force_majeure_to_money.py::test_late_news_of_an_end_is_an_overpayment_set_off_later"),
    Mutant("approved content", "services/benefits/actions/pay_out.py", 'if run["hash"] != given_hash:', "if False:", "tests/journeys/test_force_majeure_to_money.py::test_late_news_of_an_end_is_an_overpayment_set_off_later"),
    Mutant("policy", "libs/common/door/callers.py", "if caller.party not in self.parties:", "if False:", "tests/security/test_who_may_call.py::test_every_route_refuses_whom_its_policy_does_not_name"),
    Mutant("token audience", "libs/common/door/callers.py", "or self._audience not in audiences", "", "tests/security/test_who_may_call.py"),
)  # fmt: skip


def main(names: list[str]) -> int:
    survivors = []
    for mutant in MUTANTS:
        if names and mutant.guard not in names:
            continue
        red = _goes_red(mutant)
        print(f"{'killed' if red else 'SURVIVED'}: {mutant.guard} ({mutant.test.rpartition('::')[2]})", flush=True)
        if not red:
            survivors.append(mutant.guard)
    print(
        f"{len(survivors)} guard(s) that no test misses: {survivors}"
        if survivors
        else "every guard is missed by a test"
    )
    return 1 if survivors else 0


def _goes_red(mutant: Mutant) -> bool:
    with tempfile.TemporaryDirectory(prefix="prakan-mutant-", dir="/var/tmp") as folder:
        tree = Path(folder) / "tree"
        ignored = shutil.ignore_patterns(
            ".venv", ".git", ".data", ".kafka", "__pycache__", ".mypy_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, tree, ignore=ignored)
        path = tree / mutant.file
        source = path.read_text(encoding="utf-8")
        if mutant.there not in source:
            raise SystemExit(f"{mutant.guard}: its line is gone from {mutant.file}; mend tests/mutants/run.py")
        path.write_text(source.replace(mutant.there, mutant.instead, 1), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-k", "not kafka", mutant.test]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=300, check=False)
        return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
