"""An officer revokes a card once, and says why."""

from services.registration.cards.tests.cards import changed, holder, issued, read
from services.registration.tests.covered import code_of
from tests.running_suite import RunningSuite


async def test_a_revoked_card_is_over_and_another_one_may_be_issued(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, _, made = await holder(suite)
    own = suite.become("person", found)
    assert (await changed(suite, made["number"], "revocation", own, because="x")).status_code == 403
    assert (await changed(suite, made["number"], "revocation")).status_code == 422
    ended = await changed(suite, made["number"], "revocation", because="forged papers")
    assert (ended.status_code, ended.json()["reason"]) == (200, "revoked")
    assert await code_of(await changed(suite, made["number"], "revocation", because="again")) == (
        409, "card_already_ended")  # fmt: skip
    assert (await issued(suite, found))["number"] != made["number"]
    assert (await read(suite, made["number"]))["reason"] == "revoked"
