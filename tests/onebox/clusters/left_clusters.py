"""Remove the databases that boxes of the tests, run by root, have outside their folders."""

import os
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from deploy.postgres import programs
from deploy.postgres.clusters import Standing, clusters, release

_ENDS_WITHIN_S = 10


def remove_below(folder: Path) -> None:
    """Remove the clusters whose data folders are below `folder`; a server that a failed test left is ended first."""
    for cluster in clusters():
        if cluster.data is not None and cluster.data.is_relative_to(folder):
            _end_server(cluster.place)
            release(cluster.data, cluster.place)


def remove_of_ended_sessions() -> None:
    """Remove the clusters of sessions that were killed: pytest has deleted their folders meanwhile."""
    of_pytest = Path(tempfile.gettempdir())
    for cluster in clusters():
        if cluster.standing is Standing.DELETED and cluster.data is not None:
            below = cluster.data.relative_to(of_pytest).parts if cluster.data.is_relative_to(of_pytest) else ("",)
            if below[0].startswith("pytest-of-"):
                release(cluster.data, cluster.place)


def _end_server(place: Path) -> None:
    """End it at once, without a checkpoint: nobody needs its data."""
    deadline = monotonic() + _ENDS_WITHIN_S
    while (pid := programs.postmaster(place)) and monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
        sleep(0.05)
