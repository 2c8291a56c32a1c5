"""Certificates: issued once, issued again for other doses, and encrypted with the person's key."""

import pytest
from sqlalchemy import text

from libs.common.keys.signed_documents import verified
from libs.common.refusals import Refusal
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.rows import certificates
from tests.programmes import PATH, confirmed, given_dose, in_the_programme, mine, session
from tests.running_suite import RunningSuite


async def test_a_certificate_is_valid_until_the_doses_change(willing: Willing) -> None:
    person_id = willing.people[0]
    with pytest.raises(Refusal, match="no_dose_given"):
        await willing.certify(person_id)
    await willing.confirm()
    dose = await willing.dose(person_id, TODAY)
    first = await willing.certify(person_id)
    assert await willing.certify(person_id) == first
    await willing.correct(dose.dose_id, lot="A2")
    second = await willing.certify(person_id)
    one, two = [await certificates.certificate(willing.database, number) for number in (first, second)]
    assert one is not None
    assert two is not None
    assert (one.status, two.status, two.version) == ("superseded", "valid", 2)
    assert [told["lot"] for told in two.content["doses"]] == ["A2"]


async def test_a_certificate_is_issued_corrected_reissued_and_revoked(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    me = suite.become("person", person)
    await confirmed(suite, employer)
    site, _ = await session(suite, "vaccination", day="2021-06-07", capacity=1, offers="astrazeneca")
    none = await suite.post(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    assert (none.status_code, none.json()["code"]) == (409, "no_dose_given")
    dose = (await given_dose(suite, person, site, "2021-06-07")).json()
    first = await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    same = await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    assert first["id"] == same["id"]
    path = f"{PATH}/vaccination-certificates/{first['id']}"
    shown = (await suite.get(me, path)).json()
    keys = (await suite.http.get("/programmes/.well-known/document-keys.json")).json()
    kind, content = verified(shown["document"], keys)
    assert (kind, content["holder"]["family_name"]) == ("vaccination-certificate", "ใจดี")
    assert (await suite.get(me, path)).json() == shown, "the same bytes"
    pdf = await suite.get(me, f"{path}/pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    good = await suite.http.post(f"{PATH}/certificate-checks", json={"document": shown["document"]})
    assert good.json()["valid"], "anybody may check, without a token"
    forged = await suite.http.post(f"{PATH}/certificate-checks", json={"document": shown["document"][:-4] + "AAAA"})
    assert (forged.status_code, forged.json()["code"]) == (422, "certificate_not_ours")

    correction = {"lot": "A2000", "because": "lot misread"}
    await suite.made("officer", f"{PATH}/doses/{dose['id']}/corrections", correction)
    old = await suite.http.post(f"{PATH}/certificate-checks", json={"document": shown["document"]})
    assert (old.status_code, old.json()["code"]) == (409, "certificate_not_valid")
    assert "lot" not in old.text, "why is nobody's business"
    assert (await mine(suite, person))["messages"][0]["about"] == "certificate"
    again = await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    renewed = (await suite.get(me, f"{PATH}/vaccination-certificates/{again['id']}")).json()
    assert (renewed["version"], renewed["doses"][0]["lot"]) == (2, "A2000")
    revoked = f"{PATH}/vaccination-certificates/{again['id']}/revocation"
    await suite.made("officer", revoked, {"because": "issued to a namesake"})
    over = await suite.http.post(f"{PATH}/certificate-checks", json={"document": renewed["document"]})
    assert (over.status_code, over.json()["code"]) == (409, "certificate_not_valid")
    stranger = await suite.get("person-b", path)
    assert stranger.status_code == 404


async def test_an_erased_persons_certificate_opens_no_more(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    me = suite.become("person", person)
    await confirmed(suite, employer)
    site, _ = await session(suite, "vaccination", day="2021-06-07", capacity=1, offers="astrazeneca")
    await given_dose(suite, person, site, "2021-06-07")
    first = await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    erase = text("DELETE FROM person_key WHERE person_id = :person")
    await suite.box.services["registration"].database.one_statement(erase, {"person": person})
    gone = await suite.get(me, f"{PATH}/vaccination-certificates/{first['id']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "details_not_there")
