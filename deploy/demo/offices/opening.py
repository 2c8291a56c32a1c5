"""Offices of the one box: those of the personas at every start, and any province's on request."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from deploy.onebox.box import Box

_FILES = Path(__file__).parent
_OF_PERSONAS = {
    "thailand": {"officer-th-10": "TH-10", "officer-th-50": "TH-50"},
    "viet_nam": {"officer-vn-hn": "VN-HN", "officer-vn-sg": "VN-SG"},
}


@dataclass(frozen=True, slots=True)
class ListedOffice:
    """A line of a country's file. Empty members are not known; `source`: from where the others are."""

    code: str
    kind: str
    parent: str
    area: str
    first_day: str
    name: str
    th: str
    vi: str
    en: str
    phone: str
    website: str
    source: str

    @property
    def body(self) -> Mapping[str, object]:
        """Return the body that opens the office."""
        return {
            "code": self.code,
            "parent": self.parent or None,
            "kind": self.kind,
            "areas": [self.area] if self.area else [],
            "name": self.name,
            "names": _given(th=self.th, vi=self.vi, en=self.en),
            "contacts": _given(phone=self.phone, website=self.website),
            "first_day": self.first_day,
        }


def offices_of(country: str) -> list[ListedOffice]:
    """Return the offices of a country, the upper first."""
    file = _FILES / f"{country}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [ListedOffice(**row) for row in csv.DictReader(lines)]


def _given(**members: str) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}


async def officers_of_provinces(box: Box) -> dict[str, str]:
    """Return the offices of the personas by persona; opened through the door where they are not there yet."""
    wanted = _OF_PERSONAS.get(box.options.country, {})
    await open_offices(box, frozenset(wanted.values()))
    return dict(wanted)


async def is_office(box: Box, code: str) -> bool:
    """Tell whether there is such an office; one of the country's list is opened."""
    await open_offices(box, frozenset({code}))
    transport = httpx.ASGITransport(app=box.services["registration"].app)
    async with httpx.AsyncClient(transport=transport, base_url="http://onebox") as door:
        known = await door.get("/v1/offices/" + quote(code, safe=""))
    return known.status_code == httpx.codes.OK


async def open_offices(box: Box, codes: frozenset[str] | None = None) -> list[str]:
    """Open the offices of the country's list that are not there yet, all of them or these with those above them."""
    listed = {office.code: office for office in offices_of(box.options.country)}
    chosen = set(listed) if codes is None else codes & set(listed)
    chosen |= {listed[code].parent for code in chosen}
    token = box.issuer.token(party="officer", subject="onebox")
    transport = httpx.ASGITransport(app=box.services["registration"].app)
    headers = {"Authorization": f"Bearer {token}"}
    opened = []
    async with httpx.AsyncClient(transport=transport, base_url="http://onebox", headers=headers) as door:
        for code, office in listed.items():
            if code not in chosen or (await door.get(f"/v1/offices/{code}")).status_code == httpx.codes.OK:
                continue
            answer = await door.post(
                "/v1/offices", json=dict(office.body), headers={"Idempotency-Key": f"onebox-office-{code}"}
            )
            if answer.status_code != httpx.codes.CREATED:
                raise RuntimeError(f"office {code}: {answer.status_code} {json.dumps(answer.json())}")
            opened.append(code)
    return opened
