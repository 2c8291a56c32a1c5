"""Read a YAML file with libyaml, where the wheel has it: ten times as fast, and every start reads dozens of them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The document; the services of one box, which read the same law, share it: nobody changes it."""
    return _document(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1_000)
def _document(text: str) -> Any:
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
