"""Choose the areas whose counts the board keeps back: those that could name a person, and those that reveal them."""

from collections.abc import Mapping, Sequence

from libs.common.values.small_counts import published

_REST = ""
"""What lies in an area and in none of its parts, as an area of its own."""


def kept_back(counts: Mapping[str, int], parts: Mapping[str, Sequence[str]], *, whole: str, below: int) -> set[str]:
    """Return the areas to keep back, from `whole` down. `parts`: the areas directly beneath each area.

    `counts`: persons or employers behind each number; an area without one counts none. An area is kept back where its
    count is small, or where it would reveal one beside it. Where it is kept back, all that lies beneath it is.
    """
    hidden = {whole} if 0 < counts.get(whole, 0) < below else set()
    levels = [whole]
    while levels:
        area = levels.pop()
        beneath = list(parts.get(area, ()))
        if area in hidden:
            hidden.update(beneath)
        else:
            known = {part: counts[part] for part in beneath if part in counts}
            rest = max(counts.get(area, 0) - sum(known.values()), 0)
            shown, _ = published({**known, _REST: rest}, below=below)
            hidden.update(part for part, count in shown.items() if count is None and part != _REST)
        levels += [part for part in beneath if part in parts]
    return hidden
