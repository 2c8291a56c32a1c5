"""Choose the counts that may be published: none so small that it identifies a person or reveals such a count."""

from collections.abc import Mapping


def published(counts: Mapping[str, int], *, below: int) -> tuple[dict[str, int | None], int | None]:
    """Return the counts by area and their sum, with None for those that must not be published.

    With the sum and all counts but one, anybody can compute that one. So at least two are hidden, which together are
    not small either; if there are no two, the sum is hidden.
    """
    held = {area for area, count in counts.items() if 0 < count < below}
    others = sorted((count, area) for area, count in counts.items() if count >= below)
    while held and (len(held) == 1 or sum(counts[area] for area in held) < below):
        if not others:
            return {area: None if area in held else count for area, count in counts.items()}, None
        held.add(others.pop(0)[1])
    return {area: None if area in held else count for area, count in counts.items()}, sum(counts.values())
