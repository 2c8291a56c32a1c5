"""The board never tells a small count: neither by a sum less its parts, nor on another area's board."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outreach.board.rules.board_counts import kept_back

BELOW = 5
PARTS = {"A": ["A-1", "A-2", "A-3"], "A-1": ["A-1-1", "A-1-2"], "A-2": ["A-2-1", "A-2-2"]}
LEAVES = ["A-1-1", "A-1-2", "A-2-1", "A-2-2", "A-3"]


def _whole(leaves: Mapping[str, int], rest: Mapping[str, int]) -> dict[str, int]:
    """Sum the areas from the leaves up; `rest`: what lies in an area and in none of its parts."""
    counts = dict(leaves)
    for area in ("A-1", "A-2", "A"):
        counts[area] = sum(counts[part] for part in PARTS[area]) + rest.get(area, 0)
    return counts


@given(
    st.lists(st.integers(0, 12), min_size=5, max_size=5),
    st.lists(st.sampled_from([0, 0, 1, 7]), min_size=3, max_size=3),
)
def test_no_small_count_is_told(numbers: list[int], rests: list[int]) -> None:
    rest = dict(zip(("A-1", "A-2", "A"), rests, strict=True))
    counts = _whole(dict(zip(LEAVES, numbers, strict=True)), rest)
    hidden = kept_back(counts, PARTS, whole="A", below=BELOW)
    assert {area for area, count in counts.items() if 0 < count < BELOW} <= hidden
    for area, beneath in PARTS.items():
        unknown = [part for part in beneath if part in hidden]
        if area in hidden:
            assert unknown == beneath, "nothing beneath an area that is kept back"
        elif unknown:
            left = counts[area] - sum(counts[part] for part in beneath if part not in hidden)
            assert len(unknown) + bool(rest[area]) > 1, "the sum less the others would tell the only one"
            assert left >= BELOW, "together they are no small count either"


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"A": 4, "A-1": 4}, {"A", "A-1", "A-2", "A-3", "A-1-1", "A-1-2", "A-2-1", "A-2-2"}),
        ({"A": 60, "A-1": 60, "A-1-1": 30, "A-1-2": 30}, set()),
        ({}, set()),
        ({"A": 40, "A-3": 40}, set()),
        # A-2 is kept back beside A-3, so its districts are, though both are large.
        (
            {"A": 72, "A-1": 50, "A-1-1": 50, "A-2": 20, "A-2-1": 10, "A-2-2": 10, "A-3": 2},
            {"A-2", "A-2-1", "A-2-2", "A-3"},
        ),
    ],
)
def test_an_area_is_kept_back_with_all_beneath_it(counts: dict[str, int], hidden: set[str]) -> None:
    assert kept_back(counts, PARTS, whole="A", below=BELOW) == hidden
