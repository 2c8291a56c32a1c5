"""A Chromium for the tests: the machine's own, else Debian's, installed if the machine allows it."""

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PACKAGES = ("chromium", "fonts-thai-tlwg", "fonts-noto-core")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_INSTALL_S = 600


def chromium() -> str | None:
    """Return its path; None if there is none and none can be installed."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = Path("/var/tmp/prakan-chromium.log")  # noqa: S108 - a log of ours, nothing is read from it
    with log.open("ab") as out:
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *_PACKAGES]):
            done = subprocess.run(
                command,
                env=environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                timeout=_INSTALL_S,
                check=False,
            )
            if done.returncode:
                return
