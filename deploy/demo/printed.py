"""The text that `prakan demo` prints for a person: sentences, short lines, and links to open afterwards."""

import httpx

from deploy.demo.teller import Told

WIDTH = 160


def shown(item: Told) -> str:
    """Return the sentence, or an event or row as a line that fits a screen."""
    if item.text:
        return f"\n{item.text}"
    plain = [
        f"{key} {value}" for key, value in item.facts.items() if isinstance(value, str | int | float) and value != ""
    ]
    return f"  {item.kind:5}  {item.name:38}  {', '.join(plain)}"[:WIDTH]


async def links(http: httpx.AsyncClient, employer: str) -> list[str]:
    """List the pages and doors that show the story."""
    made = (await http.post("/personas", json={"party": "employer", "party_id": employer})).json()
    base = str(http.base_url).rstrip("/")
    return [
        "",
        "See it:",
        f"  {base}/sign-in   choose who you are: an officer sees /office, an agent /desk, a supervisor /wall",
        f"  {base}/figures   what was counted",
        f"  {base}/contributions/v1/employers/{employer}/account   its account; with this token of the employer:",
        f"  {made.get('token', '')}",
    ]
