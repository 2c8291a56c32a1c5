"""The manifest of a backup: what was taken when, and the digest of each file."""

import json
from pathlib import Path
from typing import Any

from deploy.refused import CommandRefused
from libs.common.runtime.state_files import write_state

_NAME = "manifest.json"


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    write_state(folder / _NAME, json.dumps(manifest, indent=2) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / _NAME).read_text("utf-8"))
        if not isinstance(found["services"], dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandRefused(f"{folder} is no backup: `prakan backup DIR` makes one, with a {_NAME}") from None
    return found
