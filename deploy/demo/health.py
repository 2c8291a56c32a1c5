"""Hospitels and test sites of the demo country, made through the doors: free beds and seats."""

from collections.abc import Mapping
from datetime import date, timedelta

import httpx

from deploy.demo.names import AREAS
from deploy.onebox.box import Box

Body = Mapping[str, str | int]
HOSPITELS = 15
BEDS = 950
SITES = 6
DAYS = 5


async def open_hospitels_and_sites(box: Box, *, today: date) -> int:
    """Make more than 14,000 beds, and free seats of the next days; nothing in a country without such programmes."""
    programmes = box.services["programmes"]
    if not programmes.law.has("programmes", "bed_offer"):
        return 0
    areas = AREAS[box.options.country]
    token = box.issuer.token(party="officer", subject="demo")
    transport = httpx.ASGITransport(app=programmes.app)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://demo", headers=headers) as door:
        for number in range(HOSPITELS):
            area = areas[number % len(areas)]
            facility: Body = {
                "name": f"Hospitel {number + 1}",
                "area": area,
                "address": area,
                "beds": BEDS,
            }
            await _made(door, "/v1/facilities", facility, f"hospitel {number}")
        for number in range(SITES):
            area = areas[number % len(areas)]
            place = {"programme": "testing", "name": f"Test site {number + 1}", "area": area, "address": area}
            site_id = await _made(door, "/v1/sites", place, f"site {number}")
            for later in range(1, DAYS + 1):
                day = (today + timedelta(days=later)).isoformat()
                span: Body = {
                    "day": day,
                    "starts_at": "09:00",
                    "ends_at": "15:00",
                    "capacity": 60,
                    "offers": "rt_pcr",
                }
                await _made(door, f"/v1/sites/{site_id}/sessions", span, f"session {number} {later}")
    return HOSPITELS * BEDS


async def _made(door: httpx.AsyncClient, path: str, body: Body, key: str) -> str:
    """Post a body and return the new id."""
    answer = await door.post(path, json=body, headers={"Idempotency-Key": f"demo {key}"})
    answer.raise_for_status()
    return str(answer.json()["id"])
