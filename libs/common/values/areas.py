"""Codes of areas, from the country down: `TH-10-40` lies within `TH-10`."""


def area_within(area: str, whole: str) -> bool:
    """Tell whether an area is part of another: TH-10-40 is within TH-10, and each area within itself.

    `area_within_sql` is the twin.
    """
    return area == whole or area.startswith(f"{whole}-")


def area_within_sql(area: str, whole: str) -> str:
    """Write the same comparison in SQL, over two columns."""
    return f"({area} = {whole} OR starts_with({area}, {whole} || '-'))"
