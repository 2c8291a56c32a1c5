"""Read `law/<country>` and refuse overlaps, unexplained gaps and missing citations."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from libs.common.law.terms import Citation, Law, RuleLaw, Terms
from libs.common.runtime.yaml_files import read_yaml

READ_AT = {"wage_month", "contingency_start", "due_date", "decision_date", "application_date", "first_day"}
CONFIDENCES = {"seed", "official", "secondary", "decision", "memory"}


class LawFileInvalid(ValueError):
    """A law file that is not valid; the text names the file, the series and the fault."""


def load_law(folder: Path) -> Law:
    """Load the law of the country whose files are in `folder`."""
    country = read_yaml(folder / "country.yaml")
    rules = {}
    for path in sorted(folder.glob("*/*.yaml")):
        rules[path.parent.name, path.stem] = _rule_law(path, folder.name)
    return Law(country=country, rules=rules)


def countries(folder: Path) -> list[str]:
    return sorted(p.parent.name for p in folder.glob("*/country.yaml"))


def _rule_law(path: Path, country: str) -> RuleLaw:
    document = read_yaml(path)
    where = f"{country}/{path.parent.name}/{path.stem}"
    if document.get("read_at") not in READ_AT:
        raise LawFileInvalid(f"{where}: read_at must be one of {sorted(READ_AT)}")
    for needed in ("rule", "unit", "series"):
        if not document.get(needed):
            raise LawFileInvalid(f"{where}: {needed} is missing")
    series = {name: _series(f"{where}/{name}", values) for name, values in document["series"].items()}
    return RuleLaw(rule=document["rule"], read_at=document["read_at"], unit=document["unit"], series=series)


def _series(where: str, values: list[dict[str, Any]]) -> tuple[Terms, ...]:
    in_use = [v for v in values if not v.get("switched_off")]
    terms = tuple(_terms(where, value) for value in in_use)
    if not terms:
        raise LawFileInvalid(f"{where}: no value")
    for earlier, later in pairwise(terms):
        if earlier.until is None or earlier.until > later.effective:
            raise LawFileInvalid(f"{where}: {earlier.effective} overlaps {later.effective}")
        if earlier.until < later.effective:
            raise LawFileInvalid(f"{where}: a gap from {earlier.until}, write it as not_in_force")
    return terms


def _terms(where: str, value: dict[str, Any]) -> Terms:
    effective = value.get("effective")
    if not isinstance(effective, date):
        raise LawFileInvalid(f"{where}: effective is missing")
    at = f"{where}@{effective}"
    until = value.get("until")
    if until is not None and until <= effective:
        raise LawFileInvalid(f"{at}: ends before it begins")
    in_force = not value.get("not_in_force", False)
    if in_force and not isinstance(value.get("terms"), dict):
        raise LawFileInvalid(f"{at}: terms are missing")
    published = value.get("published", effective)
    return Terms(
        id=at,
        effective=effective,
        until=until,
        published=published,
        values=value.get("terms") or {},
        citation=_citation(at, value.get("citation") or {}),
        in_force=in_force,
    )


def _citation(where: str, entry: dict[str, Any]) -> Citation:
    if not entry.get("act") or not entry.get("section"):
        raise LawFileInvalid(f"{where}: a citation needs an act and a section")
    if entry.get("confidence") not in CONFIDENCES:
        raise LawFileInvalid(f"{where}: confidence must be one of {sorted(CONFIDENCES)}")
    if entry["confidence"] == "memory":
        raise LawFileInvalid(f"{where}: what comes from memory must be switched off")
    return Citation(**{k: str(v) for k, v in entry.items()})
