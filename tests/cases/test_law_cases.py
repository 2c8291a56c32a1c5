"""Every case of `tests/cases/<country>/<service>/<rule>.yaml`, run by the rule it names."""

from pathlib import Path
from typing import Any

import pytest

from deploy.suite import LAW
from libs.common.law.loader import countries, load_law
from libs.common.runtime.yaml_files import read_yaml
from tests.cases.rule_runners import RUNNERS

CASES = Path(__file__).parent
LAWS = {country: load_law(LAW / country) for country in countries(LAW)}


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*/*/*.yaml")):
        country, rule = path.parent.parent.name, path.stem
        for case in read_yaml(path)["cases"]:
            found += [pytest.param(country, rule, case, id=f"{country}/{rule}: {case['name']}")]
    return found


@pytest.mark.parametrize(("country", "rule", "case"), _cases())
def test_case(country: str, rule: str, case: dict[str, Any]) -> None:
    said = RUNNERS[rule](LAWS[country], case["given"])
    _agrees(said, case["expect"], rule)


def _agrees(said: Any, expected: Any, where: str) -> None:
    """Compare a result with a case; members that the case does not have may be anything."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            _agrees(said[name], value, f"{where}.{name}")
    else:
        assert said == expected, where


@pytest.mark.parametrize("country", sorted(LAWS))
def test_every_law_file_has_cases(country: str) -> None:
    """A value without cases is refused, and so are cases of a missing law."""
    declared = {(p.parent.name, p.stem) for p in (LAW / country).glob("*/*.yaml")}
    tried = {(p.parent.name, p.stem) for p in (CASES / country).glob("*/*.yaml")}
    assert declared == tried


@pytest.mark.parametrize("country", sorted(LAWS))
def test_every_rule_that_a_law_file_names_exists(country: str) -> None:
    for rule in LAWS[country].rules.values():
        assert (LAW.parent / (rule.rule.replace(".", "/") + ".py")).exists(), rule.rule
