"""Codes of areas, from the country down: `TH-10-40` lies within `TH-10`."""


def area_within(area: str, whole: str) -> bool:
    """Tell whether an area is part of another: TH-10-40 is within TH-10, and each area within itself.

    The database's function of the same name is the twin.
    """
    return area == whole or area.startswith(f"{whole}-")
