"""Messages that a person was told, as the app shows it: in three languages, page by page, with read marks."""

from typing import Any

from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite

_PATH = "/hotline/v1/me/messages"


async def test_messages_have_their_words_and_read_marks(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    own = suite.become("person", person)
    await claimed(suite, employer, person)
    await suite.settled()
    whole = (await suite.get(own, _PATH)).json()
    kinds = [one["kind"] for one in whole["items"]]
    assert "claim_received" in kinds
    assert (whole["unread"], whole["next"]) == (len(kinds), None)
    (told,) = [one for one in whole["items"] if one["kind"] == "claim_received"]
    assert told["text"]["en"] == "We have your claim for 2021-01-04 to 2021-02-28. Follow it in the app."
    assert set(told["text"]) == {"th", "vi", "en"}
    template = {"name": "claim_received", "language": "en", "subject": "x", "valid_from": "2000-01-01",
                "body": "Claim from {first_day}."}  # fmt: skip
    await suite.made("supervisor", "/hotline/v1/notice-templates", template)
    again = (await suite.get(own, _PATH)).json()["items"]
    (told,) = [one for one in again if one["kind"] == "claim_received"]
    assert (told["text"]["en"], told["text"]["th"][:3]) == ("Claim from 2021-01-04.", "ได้")

    marked = await suite.post(own, f"{_PATH}/{told['id']}/read", {})
    assert marked.status_code == 200
    unread = (await suite.get(own, _PATH, unread=True)).json()
    assert told["id"] not in {one["id"] for one in unread["items"]}
    assert unread["unread"] == len(kinds) - 1
    paged: list[dict[str, Any]] = []
    page = (await suite.get(own, _PATH, limit=1)).json()
    while True:
        paged += page["items"]
        if page["next"] is None:
            break
        page = (await suite.get(own, _PATH, limit=1, cursor=page["next"])).json()
    assert [one["id"] for one in paged] == [one["id"] for one in again]
    done = await suite.post(own, f"{_PATH}/{paged[0]['id']}/read-to-here", {})
    assert done.json()["marked"] == len(kinds) - 1
    assert (await suite.get(own, _PATH)).json()["unread"] == 0

    for who, path in (("person-b", f"{told['id']}/read"), ("person-b", f"{told['id']}/read-to-here")):
        assert (await suite.post(who, f"{_PATH}/{path}", {})).status_code == 404
    for who in ("officer", "agent", "employer-a", "app"):
        assert (await suite.get(who, _PATH)).status_code == 403
    for wrong in ({"limit": 0}, {"limit": "x"}, {"cursor": "x"}, {"unread": "maybe"}):
        assert (await suite.get(own, _PATH, **wrong)).status_code == 422, wrong
