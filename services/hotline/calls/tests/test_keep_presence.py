"""An agent is there while something is heard, and is gone by itself."""

from sqlalchemy import text

from tests.running_suite import RunningSuite

PRESENCE = "/hotline/v1/presence"
_SILENT = text("""
    UPDATE agent_presence SET heard_at = heard_at - interval '3 minutes', since = since - interval '3 minutes'
    WHERE agent = :agent RETURNING agent
""")


async def test_presence_ends_by_itself_and_reading_it_is_a_sign_of_life(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["quiet"] = suite.box.issuer.token(party="agent", subject="quiet")
    database = suite.box.services["hotline"].database

    async def seen() -> list[str]:
        listed = (await suite.get("supervisor", PRESENCE)).json()["items"]
        return [one["state"] for one in listed if one["agent"] == "quiet"]

    assert (await suite.get("quiet", f"{PRESENCE}/own")).json()["state"] == "offline"
    assert await seen() == [], "reading begins nothing"
    first = (await suite.post("quiet", PRESENCE, {"state": "available"})).json()
    again = (await suite.post("quiet", PRESENCE, {"state": "available"})).json()
    assert again["since"] == first["since"]
    assert again["ends_at"] > first["ends_at"]
    read = (await suite.get("quiet", f"{PRESENCE}/own")).json()
    assert (read["state"], read["since"]) == ("available", first["since"])
    assert read["ends_at"] > again["ends_at"]
    assert await seen() == ["available"]
    await database.one_statement(_SILENT, {"agent": "quiet"})
    assert await seen() == []
    assert (await suite.get("quiet", f"{PRESENCE}/own")).json()["state"] == "offline"
    assert await seen() == [], "a page left open does not bring the agent back"
    anew = (await suite.post("quiet", PRESENCE, {"state": "available"})).json()
    assert anew["since"] > first["since"]
    wall = (await suite.get("manager", "/hotline/v1/wall")).json()["presence"]
    assert [one["state"] for one in wall if one["agent"] == "quiet"] == ["available"]
    gone = (await suite.post("quiet", PRESENCE, {"state": "offline"})).json()
    assert (gone["state"], gone["ends_at"], await seen()) == ("offline", None, [])


async def test_others_say_and_see_no_presence(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for persona in ("officer", "manager", "pbx", "person-a"):
        refused = await suite.post(persona, PRESENCE, {"state": "available"})
        assert refused.status_code == 403, persona
    assert (await suite.get("agent", PRESENCE)).status_code == 403, "the supervisor sees who is there"
    odd = await suite.post("agent", PRESENCE, {"state": "asleep"})
    assert odd.status_code == 422
