"""Which column of a sent table is which, in the words that senders use."""

from collections.abc import Mapping, Sequence


def column_places(heading: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Canonical column → its place in the heading, from 0; `known` are the words for each, in lower case."""
    words = [cell.strip().strip("\ufeff").casefold() for cell in heading]
    return {
        column: next(place for place, word in enumerate(words) if word in names)
        for column, names in known.items()
        if not set(words).isdisjoint(names)
    }
