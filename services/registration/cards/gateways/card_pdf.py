"""Cards on paper: a card on each page, with a code that leads to its check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from libs.common.papers.setting import paper, qr_code

_TEMPLATE = Path(__file__).parent / "cards.typ"


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """The content of a card on paper. `names`: of its kind, by language; `last_day` None: it has none."""

    number: str
    names: Mapping[str, str]
    holder: str
    born_on: date
    first_day: date
    last_day: date | None


def card_pdf(cards: Sequence[PrintedCard], *, agency: Mapping[str, str], pages_url: str) -> bytes:
    """Make the pages. `pages_url`: where the pages of the suite are; empty: the code is the number alone."""
    content = [
        {
            "number": one.number,
            "names": dict(one.names),
            "holder": one.holder,
            "born_on": one.born_on,
            "first_day": one.first_day,
            "last_day": one.last_day,
            "qr": qr_code(checked_at(one.number, pages_url)),
        }
        for one in cards
    ]
    return paper(_TEMPLATE, {"agency": dict(agency), "cards": content})


def checked_at(number: str, pages_url: str) -> str:
    """Return the text of a card's code: the address of its check."""
    return f"{pages_url.rstrip('/')}/check?card={number}" if pages_url else number
