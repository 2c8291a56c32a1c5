"""Answers that a caller has are not sent again: every reading door has a tag, and says who may keep its answer.

Made from the OpenAPI documents, with the things of one world: a new door is tried as it is written.
"""

from collections import Counter

import httpx

from tests.running_suite import RunningSuite
from tests.security.reading.test_every_door import _addresses, _doors, _whole
from tests.security.reading.test_relations import World

CACHEABLE = {
    "list_indicators", "read_board", "list_reported_indicators", "list_reported_figures",
    "list_figure_corrections",
    "list_areas", "read_area", "list_sectors", "read_rates", "list_phases", "list_banks", "read_figures",
    "read_reported_figures", "list_vaccination_phases", "list_texts",
    "list_offices", "read_office",
}  # fmt: skip
"""Doors whose answers anybody may keep for a while: what they say is no secret."""
_STAFF = {"officer": "officer", "manager": "manager", "agent": "agent", "supervisor": "supervisor"}


NOT_IN_THIS_LAW = {"read_my_reserved_months"}
"""Doors that answer 404 in Thailand, whose law keeps no months for leavers."""


async def _again(suite: RunningSuite, persona: str, path: str, tag: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "If-None-Match": tag}
    return await suite.http.get(path, headers=headers)


async def test_every_reading_door_answers_304_to_its_own_tag(world: World) -> None:
    suite = world.suite
    await _whole(world)
    tried: Counter[str] = Counter()
    for door in _doors(suite):
        for party, persona in {**_STAFF, **world.own}.items():
            if party not in door.parties and "anyone" not in door.parties:
                continue
            for path in _addresses(door, world.ids):
                first = await suite.get(persona, path)
                whole = first.headers.get("content-type") == "application/json"
                if first.status_code != 200 or not (whole or "etag" in first.headers):
                    continue  # a table to download is sent in pieces: a tag would need the whole first
                tag, kept = first.headers["etag"], first.headers["cache-control"]
                packed = "content-encoding" in first.headers
                assert tag.startswith('W/"' if packed else '"'), f"{path}: a packed answer has other bytes"
                public = door.operation in CACHEABLE or "/public/" in door.path
                assert kept.startswith("public, max-age=") if public else kept == "private, no-cache", f"{path} {kept}"
                assert ("Authorization" in first.headers["vary"]) is not public, path
                second = await _again(suite, persona, path, tag)
                if second.status_code == 200:  # it changes with each look: what a supervisor reviews, say
                    assert second.headers["etag"] != tag, path
                    continue
                assert (second.status_code, second.content) == (304, b""), path
                assert (second.headers["etag"], second.headers["cache-control"]) == (tag, kept), path
                assert first.headers["vary"].startswith(second.headers["vary"]), path
                tried[door.operation] += 1
    missing = {door.operation for door in _doors(suite) if "/me" in door.path or door.operation in CACHEABLE}
    never = missing - set(tried) - {"list_texts"} - NOT_IN_THIS_LAW
    assert not never, f"these were never answered 304: {sorted(never)}"
    assert len(tried) > 75, sorted(tried)


async def test_tags_are_of_one_answer_and_refusals_have_none(world: World) -> None:
    suite = world.suite
    employment = f"/registration/v1/employments/{world.ids['employment']}"
    first = await suite.get("officer", employment)
    version = first.json()["version"]
    assert first.headers["etag"].startswith(f'"{version}-')
    for tag in ("*", f'"x", {first.headers["etag"]}', f"W/{first.headers['etag']}"):
        assert (await _again(suite, "officer", employment, tag)).status_code == 304, tag
    for tag in ('"x"', f'"{version}"', first.headers["etag"].strip('"')):
        assert (await _again(suite, "officer", employment, tag)).status_code == 200, tag
    body = {"reason": "terminated", "ended_on": "2021-06-05", "because": "b"}
    path = f"{employment}/correction"
    stale = await suite.post("officer", path, body, headers={"If-Match": '"9-ab"'})
    assert stale.status_code == 412
    changed = await suite.post("officer", path, body, headers={"If-Match": first.headers["etag"]})
    assert changed.status_code == 200, changed.text
    again = await _again(suite, "officer", employment, first.headers["etag"])
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]
    person = f"/registration/v1/persons/{world.ids['person']}"
    unmasked = await suite.get("officer", person, purpose="test: a look")
    masked = await suite.get("officer", person)
    assert (unmasked.headers["cache-control"], masked.headers["cache-control"]) == ("no-store", "private, no-cache")
    assert unmasked.headers["etag"] != masked.headers["etag"]
    refused = await suite.get("person-a", person)
    assert (refused.status_code, refused.headers["cache-control"]) == (404, "no-store")
    assert "etag" not in refused.headers
    head = await suite.http.head(employment, headers={"Authorization": f"Bearer {suite.token('officer')}"})
    assert head.headers["etag"] == again.headers["etag"]
