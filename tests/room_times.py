"""Run each room's tests alone and print its seconds: `python -m tests.room_times [services/loans/covenant …]`."""

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECONDS_MAX = 20
"""What one room alone may take, from the command to its end, on a machine that does nothing else.

`services/loans/tests` is no room: it shows what several rooms promise.
"""


def rooms() -> list[str]:
    """List folders of services with tests: the rooms, and each service's own."""
    found = {path.parent.parent for path in (ROOT / "services").rglob("tests/test_*.py")}
    names = {str(path.relative_to(ROOT)) for path in found}
    return sorted(f"{name}/tests" if name.count("/") == 1 else name for name in names)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(wanted: list[str]) -> int:
    """Run the rooms; the exit code is 1 if a room fails or takes too long."""
    wrong = 0
    print(f"{'room':44} {'s':>6} {'CPU s':>6}")
    for room in wanted or rooms():
        begun, used = time.monotonic(), _cpu()
        ended = subprocess.run(["make", "test", f"T={room}"], cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begun
        too_long = seconds > SECONDS_MAX and not re.fullmatch(r"services/\w+/tests", room)
        verdict = "FAILED" if ended.returncode else "too long" if too_long else ""
        wrong += bool(verdict)
        print(f"{room:44} {seconds:6.1f} {_cpu() - used:6.1f} {verdict}", flush=True)
        if ended.returncode:
            print(ended.stdout[-2000:], ended.stderr[-500:], file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
