"""Folders of the tree, and the services and countries that they show. Imports nothing of ours."""

from pathlib import Path

VERSION = "0.1.0"
ROOT = Path(__file__).parent.parent
LAW = ROOT / "law"


def service_names() -> list[str]:
    """Every folder of `services/` with an app, in the order in which news flows."""
    folders = sorted(p.name for p in (ROOT / "services").iterdir() if (p / "app.py").exists())
    return sorted(folders, key=lambda n: (n != "registration", n != "contributions", n))


def countries() -> list[str]:
    return sorted(p.name for p in LAW.iterdir() if (p / "country.yaml").exists())
