"""`prakan sandbox up NAME`: a box of its own, with its own PostgreSQL, secrets, day and port."""

import re
import shutil
import socket
from pathlib import Path

from deploy.onebox.box import BoxOptions
from deploy.onebox.data_lock import holder
from deploy.onebox.start import main
from deploy.postgres.server import Postgres
from deploy.sandbox.scenario import TODAY
from libs.common.observing.logs import configure_logs
from libs.common.runtime.state_files import write_state

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


def up(name: str, *, country: str, port: int, folder: Path) -> None:
    """Run a sandbox until interrupted. Its data stays; the next `up` of the name continues with it."""
    place = _place(name, folder)
    remembered = place / "country"
    if remembered.exists() and remembered.read_text() != country:
        raise SystemExit(f"{name} is a sandbox of {remembered.read_text()}; use another name for {country}")
    place.mkdir(parents=True, exist_ok=True)
    write_state(remembered, country)
    configure_logs(level="WARNING", plain=True)
    options = BoxOptions(data=place.resolve(), country=country, today=TODAY)
    main(options, port=port or _free_port(), demo=False, scenario=True)


def known(folder: Path) -> list[tuple[str, str]]:
    return [(file.parent.name, file.read_text()) for file in sorted(folder.glob("*/country"))]


def remove(name: str, *, folder: Path) -> None:
    place = _place(name, folder)
    if not (place / "country").exists():
        raise SystemExit(f"there is no sandbox {name} in {folder}")
    if holder(place):
        raise SystemExit(f"{name} is running: stop it first (Ctrl+C where it was started)")
    if (place / "postgres").exists():
        Postgres(place / "postgres").remove()  # one that was killed has left its server
    shutil.rmtree(place)


def _place(name: str, folder: Path) -> Path:
    if not _NAME.fullmatch(name):
        raise SystemExit("a sandbox's name has lower-case letters, digits and hyphens, 41 at most")
    return folder / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
