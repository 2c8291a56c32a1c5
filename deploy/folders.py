"""Folders of the tree, and the services and countries in them. Imports no other module of the product."""

from pathlib import Path

VERSION = "0.1.0"
ROOT = Path(__file__).parent.parent
LAW = ROOT / "law"


def service_names() -> list[str]:
    """List every folder of `services/` with an app, in the order in which events flow."""
    folders = sorted(p.name for p in (ROOT / "services").iterdir() if (p / "app.py").exists())
    return sorted(folders, key=lambda n: (n != "registration", n != "contributions", n))


def countries() -> list[str]:
    return sorted(p.name for p in LAW.iterdir() if (p / "country.yaml").exists())
