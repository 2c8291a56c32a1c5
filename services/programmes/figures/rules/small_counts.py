"""Choose the counts that may be published: none so small that it could identify a person, or reveal such a count."""

from collections.abc import Mapping


def published(counts: Mapping[str, int], *, below: int) -> tuple[dict[str, int | None], int | None]:
    """Counts by area and their sum; None where it is kept back.

    Who knows the sum and all counts but one knows that one: so at least two are kept back, that together are not small
    either; where there are no two, the sum is.
    """
    held = {area for area, count in counts.items() if 0 < count < below}
    others = sorted((count, area) for area, count in counts.items() if count >= below)
    while held and (len(held) == 1 or sum(counts[area] for area in held) < below):
        if not others:
            return {area: None if area in held else count for area, count in counts.items()}, None
        held.add(others.pop(0)[1])
    return {area: None if area in held else count for area, count in counts.items()}, sum(counts.values())
