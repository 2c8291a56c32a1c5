"""Cards by pages alone: issued and revoked at the counter, seen, printed and replaced by the holder."""

import re

import httpx

from deploy.onebox.parties import national_id
from services.registration.tests.covered import REGISTRATION, covered
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person


def _as(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _posted(suite: RunningSuite, persona: str, path: str, **data: str) -> httpx.Response:
    return await suite.http.post(path, data=data, headers=_as(suite, persona))


async def _page(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers=_as(suite, persona))


async def test_a_card_from_the_counter_to_its_end(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    number = national_id(next_person(), form_of(suite))
    body = {"national_id": number, "given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30",
            "sex": "female", "area": "TH-10", "phones": []}  # fmt: skip
    found = str((await suite.made("officer", f"{REGISTRATION}/persons", body))["id"])
    await covered(suite, found)
    form = {"national_id": number, "kind": "insured_card"}
    nobody = await _posted(suite, "officer", "/office/cards", **{**form, "national_id": "1"})
    assert nobody.status_code == 422
    look = await _posted(suite, "officer", "/office/cards", **form)
    assert "มานี มีนา" in look.text
    done = await _posted(suite, "officer", "/office/cards", **form, step="do")
    assert done.status_code == 303, done.text
    card = done.headers["location"].partition("?")[0].rpartition("/")[2]
    assert re.fullmatch(r"TH[0-9]{14}", card)
    assert "มานี มีนา" in (await _page(suite, "officer", f"/office/cards/{card}")).text
    assert card in (await _page(suite, "officer", "/office/cards?area=TH-10")).text
    assert (await _page(suite, "officer", f"/office/cards/{card}.pdf")).content.startswith(b"%PDF-")
    me = suite.become("person", found)
    assert card in (await _page(suite, me, "/my/cards")).text
    assert (await _page(suite, me, f"/my/cards/{card}.pdf")).content.startswith(b"%PDF-")
    asked = await _posted(suite, me, f"/my/cards/{card}/replacement", reason="lost")
    assert (asked.status_code, card in asked.text) == (200, True)
    replaced = await _posted(suite, me, f"/my/cards/{card}/replacement", reason="lost", step="do")
    assert replaced.status_code == 303, replaced.text
    assert "This card is not valid today" in (await suite.http.get(f"/check?card={card}")).text
    mine = (await suite.get(me, f"{REGISTRATION}/me/cards")).json()["items"]
    new = str(mine[0]["number"])
    assert "This card is valid today" in (await suite.http.get(f"/check?card={new}")).text
    path = f"/office/cards/{new}/revocation"
    assert (await _posted(suite, "officer", path)).status_code == 422
    assert (await _posted(suite, "officer", path, because="forged", step="do")).status_code == 303
    assert "This card is not valid today" in (await suite.http.get(f"/check?card={new}")).text
