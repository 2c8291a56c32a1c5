"""The storyteller: it calls the public doors and tells the answers."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, JsonValue, TypeAdapter

from deploy.demo import answers

A = TypeVar("A", bound=BaseModel)
_PERSONAS = TypeAdapter(list[answers.KnownPersona])
EVENT_AWAITED_S = 30


class DemoFailed(RuntimeError):
    """A door's answer does not fit the story; the message has the answer."""

    def __init__(self, answer: httpx.Response) -> None:
        try:
            detail = answer.json()["detail"]
        except (ValueError, KeyError, TypeError):
            detail = answer.text[:200]
        asked = f"{answer.request.method} {answer.request.url.path}"
        super().__init__(f"the story stops here: {asked} answered {answer.status_code}: {detail}")


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the story. `kind`: sentence, event or row. A row names its table and key; its values are the door's.

    `facts`: the members of an event or row for a person to read; `document`: the whole of it.
    """

    kind: str
    text: str = ""
    service: str = ""
    name: str = ""
    facts: answers.Row = field(default_factory=dict)
    document: answers.Row = field(default_factory=dict)

    @property
    def line(self) -> str:
        """Return the sentence, or the whole event or row as one JSON line."""
        return self.text or json.dumps({self.kind: self.document, "service": self.service}, ensure_ascii=False)


@dataclass
class Storyteller:
    http: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)
    employer: str = ""
    staff: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    async def get(self, who: str, path: str, model: type[A]) -> A:
        return self._answer(await self.http.get(path, headers=self._headers(who)), model)

    async def post(self, who: str, path: str, body: Any, model: type[A]) -> A:
        headers = {**self._headers(who), "Idempotency-Key": uuid4().hex}
        return self._answer(await self.http.post(path, json=body, headers=headers), model)

    async def enter(self, who: str, path: str, body: Any) -> None:
        """Post a body whose answer the story does not use."""
        await self.post(who, path, body, answers.Entered)

    async def make(self, who: str, path: str, body: Any) -> str:
        """Post a body and return the new id."""
        return (await self.post(who, path, body, answers.Made)).id

    async def personas(self) -> list[answers.KnownPersona]:
        return _PERSONAS.validate_json((await self.http.get("/personas")).content)

    async def become(self, party: str, party_id: str) -> str:
        made = self._answer(
            await self.http.post("/personas", json={"party": party, "party_id": party_id}), answers.BecamePersona
        )
        self.tokens[made.persona] = made.token
        return made.persona

    async def move_to(self, day: str) -> None:
        self._answer(await self.http.post("/sandbox/clock", json={"today": day}), answers.Entered)

    async def heard(self, who: str, service: str, kind: str, key: str) -> Told:
        """Wait until the caller's feed shows a new event of this kind about this subject."""
        wanted = f"{service}.{kind}.v1"
        async with asyncio.timeout(EVENT_AWAITED_S):
            while True:
                after = self.seen.get(service, 0)
                page = await self.get(who, f"/{service}/v1/events?after={after}&limit=1000", answers.Feed)
                for event in page.items:
                    self.seen[service] = event.position
                    if event.type == wanted and event.subject == key:
                        name, whole = event.type.removesuffix(".v1"), event.model_dump()
                        return Told("event", service=service, name=name, facts=event.data, document=whole)
                if not page.items:
                    await asyncio.sleep(0.05)

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}", "X-Purpose": "demo: to tell the story"}

    def _answer(self, answer: httpx.Response, model: type[A]) -> A:
        if answer.status_code not in {200, 201}:
            raise DemoFailed(answer)
        return model.model_validate_json(answer.content)


def row(service: str, table: str, **values: JsonValue) -> Told:
    return Told("row", service=service, name=f"{service}.{table}", facts=values, document={"table": table, **values})
