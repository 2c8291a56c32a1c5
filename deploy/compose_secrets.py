"""`prakan keys compose`: every secret that docker-compose.yml needs, made once."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey

from deploy.folders import ROOT
from libs.common.keys.signed_documents import ALGORITHM
from libs.common.runtime.state_files import write_state

EXAMPLE = ROOT / ".env.example"
MOUNTED = ROOT / "deploy" / "postgres"
"""What docker-compose.yml mounts into PostgreSQL's image: `role.sh`."""
IMAGE_USER = 10_001
"""The user that the image runs as (deploy/Dockerfile)."""
_READ_AND_RUN = 0o055
_SIGNING = ("contributions", "benefits", "programmes")
"""The services that sign documents."""
_ONCE_SHARED = ("POSTGRES_PASSWORD", "CURSOR_SECRET", "WEBHOOK_SECRET")
MADE, YOURS = "<made>", "<yours>"
_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def make_everything(folder: Path) -> list[str]:
    """Make the environment file and the keys; return a line for each, and for each value left to fill in.

    A file or key that exists is not changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    open_to_containers(MOUNTED)
    lines = [*_environment(folder / ".env"), *_keys(folder / "secrets")]
    left = [name for name, value in _LINE.findall((folder / ".env").read_text("utf-8")) if value == YOURS]
    if left:
        lines.append(f"fill in yours in {folder / '.env'}: {', '.join(left)}")
    return [*lines, "Next: docker compose up"]


def open_to_containers(folder: Path) -> None:
    """Let every user read the folder and its scripts: PostgreSQL's image runs them as a user of its own.

    In a clone made with umask 077 only their owner could. The folders above it stay as they are.
    """
    for path in (folder, *folder.glob("*.sh")):
        mode = path.stat().st_mode
        if mode | _READ_AND_RUN != mode:
            path.chmod(mode | _READ_AND_RUN)


def _known(name: str, known: Mapping[str, str]) -> str | None:
    """Return a value that was made before; one that all services shared goes on as everybody's."""
    shared = next((one for one in _ONCE_SHARED if name.endswith(f"_{one}")), "")
    return known.get(name) or known.get(shared)


def _environment(file: Path) -> list[str]:
    example = EXAMPLE.read_text("utf-8")
    known = dict(_LINE.findall(file.read_text("utf-8"))) if file.exists() else {}

    def line(match: re.Match[str]) -> str:
        name, value = match.groups()
        return f"{name}={_known(name, known) or (secrets.token_urlsafe(32) if value == MADE else value)}"

    ours = {*dict(_LINE.findall(example)), *_ONCE_SHARED}
    extra = [f"{name}={value}" for name, value in known.items() if name not in ours]
    write_state(file, "\n".join([_LINE.sub(line, example).rstrip("\n"), *extra]) + "\n")
    told = [f"{file} holds every secret, for its owner alone"]
    if shared := [name for name in _ONCE_SHARED if name in known]:
        told.append(
            f"{', '.join(shared)} became one a service, with the old value. To change one: write another into {file}, "
            "then prakan keys accept SERVICE SECRET --url …"
        )
    return told


def _keys(folder: Path) -> list[str]:
    """Make the key files. A container's own user must be able to read them, and nobody else here."""
    folder.mkdir(mode=0o700, exist_ok=True)
    made = {f"document-key-{service}.json": _document_key for service in _SIGNING}
    made["acting-key.json"] = _acting_key
    shared = folder / "document-key.json"  # as it was until each service had its own: what it signed must be verified
    for name, new_key in made.items():
        file = folder / name
        if not file.exists():
            write_state(file, shared.read_text("utf-8") if shared.exists() and "document" in name else new_key())
        if os.geteuid() == 0:
            os.chown(file, IMAGE_USER, IMAGE_USER)
            file.chmod(0o400)
        else:
            file.chmod(0o444)  # the folder is closed to everybody else on this machine
    return [f"{folder} holds {' and '.join(made)}, which the image's user reads"]


def _document_key() -> str:
    key = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})
    return json.dumps(key.as_dict(private=True))


def _acting_key() -> str:
    key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"})
    return json.dumps(key.as_dict(private=True))
