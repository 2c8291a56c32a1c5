"""The manifest of a backup: its content, its time, and the digest of each file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from deploy.command_refused import CommandRefused
from libs.common.runtime.state_files import write_state

_NAME = "manifest.json"


class Dump(BaseModel):
    """The file of one database, and the position of its log."""

    sha256: str
    bytes: int
    position: int
    epoch: int


class SealedSecrets(BaseModel):
    """The box's secrets, encrypted with an operator's public key."""

    sealed_to: str
    sha256: str


Secrets = SealedSecrets | Literal["kept elsewhere"]


class Manifest(BaseModel):
    taken_at: str
    services: dict[str, Dump]
    secrets: Secrets


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_state(folder / _NAME, manifest.model_dump_json(indent=2) + "\n")


def read_manifest(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((folder / _NAME).read_bytes())
    except (OSError, ValueError):
        raise CommandRefused(f"{folder} is no backup: `prakan backup DIR` makes one, with a {_NAME}") from None
