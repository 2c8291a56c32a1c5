"""Every service tells the sentences of its codes, to anybody: an app shows a refusal in its user's language."""

import pytest

from tests.running_suite import RunningSuite

_SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "outreach", "hotline", "portal")


@pytest.mark.parametrize("service", _SERVICES)
async def test_codes_have_sentences_in_each_language(shared_suite: RunningSuite, service: str) -> None:
    answer = await shared_suite.http.get(f"/{service}/v1/texts")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert all(set(item["text"]) == {"th", "vi", "en"} for item in items)
    assert len({(item["code"], item["stands_in"], item["room"]) for item in items}) == len(items)
    assert {"not_found", "purpose_needed", "rate_limited", "string_too_long"} <= {item["code"] for item in items}
    told = await shared_suite.http.get(f"/{service}/v1/texts", params={"language": "vi"})
    assert all(set(item["text"]) == {"vi"} and set(item["one"]) == set() for item in told.json()["items"])
    assert len(told.json()["items"]) == len(items)
    held = await shared_suite.http.get(f"/{service}/v1/texts", headers={"If-None-Match": answer.headers["etag"]})
    assert (held.status_code, answer.headers["cache-control"]) == (304, "public, max-age=3600")
    assert (await shared_suite.http.get(f"/{service}/v1/texts", params={"language": "fr"})).status_code == 422


async def test_what_a_door_refuses_is_what_its_texts_say(shared_suite: RunningSuite) -> None:
    """The sentence of a refusal is the text of its code, its places filled."""
    items = (await shared_suite.http.get("/registration/v1/texts")).json()["items"]
    by_code = {(item["code"], item["room"]): item for item in items}
    counted = by_code["string_too_long", None]
    assert (counted["by"], set(counted["one"])) == ("max_length", {"en"})
    assert counted["text"]["en"] == "At most {max_length} characters."
    for language in ("th", "vi", "en"):
        headers = {"Authorization": f"Bearer {shared_suite.token('person-a')}", "Accept-Language": language}
        body = {"account": "nobody-has-this"}
        refused = await shared_suite.http.post("/registration/v1/account-links/redemption", json=body, headers=headers)
        assert refused.json()["code"] == "party_not_allowed"
        text = by_code["party_not_allowed", None]["text"][language]
        assert refused.json()["detail"].startswith(text.partition("{")[0])
