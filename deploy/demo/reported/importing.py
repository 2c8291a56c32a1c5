"""Figures of documents of the country: sent through the door that imports them."""

import json
from pathlib import Path

import httpx

from deploy.onebox.box import Box

_FILES = Path(__file__).parent


async def import_documents(box: Box) -> int:
    """Import what the country's file prints, if there is one; return the number of figures that were new."""
    file = _FILES / f"{box.options.country}.json"
    if not file.exists():
        return 0
    token = box.issuer.token(party="officer", subject="onebox")
    transport = httpx.ASGITransport(app=box.services["outreach"].app)
    headers = {"Authorization": f"Bearer {token}"}
    added = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://onebox", headers=headers) as door:
        for at, document in enumerate(json.loads(file.read_text("utf-8"))):
            key = {"Idempotency-Key": f"onebox-reported-{at}"}
            answer = await door.post("/v1/reported-figures", json=document, headers=key)
            if answer.status_code != httpx.codes.CREATED:
                raise RuntimeError(f"{document['document']}, {document['area']}: {answer.status_code} {answer.text}")
            added += int(answer.json()["added"])
    return added
