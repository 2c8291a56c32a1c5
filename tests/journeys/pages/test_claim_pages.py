"""A claim by pages alone, without scripts: filed and checked, certified or refused, decided, withdrawn."""

import re
from pathlib import Path

import httpx
from sqlalchemy import text

from deploy.folders import ROOT
from tests.claims import close, with_nine_months
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

FORM = {"cause": "closure_order", "first_day": "4/1/2564", "last_day": "28 ก.พ. 2564", "bank": "004", "account": "123"}


def _as(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _posted(suite: RunningSuite, persona: str, path: str, **data: str) -> httpx.Response:
    return await suite.http.post(path, data=data, headers=_as(suite, persona))


async def _page(suite: RunningSuite, persona: str, path: str) -> str:
    answer = await suite.http.get(path, headers=_as(suite, persona))
    assert answer.status_code == 200, answer.text
    return answer.text


async def _filed(suite: RunningSuite, me: str, employer_id: str) -> str:
    answer = await _posted(suite, me, "/my/claims", employer_id=employer_id, checked="yes", **FORM)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def _offers_banks(shown: str, *, chosen: str) -> None:
    """Check that the bank is one of the law's list, and that none is chosen beforehand."""
    (field,) = re.findall(r'<select id="bank[^"]*" name="bank" required[^>]*>(.*?)</select>', shown, re.DOTALL)
    assert '<option value="004"' in field
    assert re.findall(r'<option value="(\d+)" selected', field) == ([chosen] if chosen else [])
    assert field.startswith('<option value="">')


async def _change_the_account(suite: RunningSuite, me: str, where: str) -> None:
    _offers_banks(await _page(suite, me, where), chosen="")
    wrong = await _posted(suite, me, f"{where}/account", bank="006", account="*")
    assert (wrong.status_code, 'id="account-wrong"' in wrong.text, 'value="*"' in wrong.text) == (422, True, True)
    _offers_banks(wrong.text, chosen="006")
    done = await _posted(suite, me, f"{where}/account", bank="006", account="7654321")
    assert (done.status_code, done.headers["location"]) == (303, f"{where}?done=account_changed")
    kept = text("SELECT payee FROM claim WHERE claim_id = CAST(:claim_id AS uuid)")
    claim = {"claim_id": where.rpartition("/")[2]}
    (row,) = await suite.box.services["benefits"].database.one_statement(kept, claim)
    assert row["payee"] == {"bank": "006", "account": "7654321"}
    other = suite.become("person", suite.party_id("person-b"))
    stranger = await _posted(suite, other, f"{where}/account", bank="004", account="1")
    assert stranger.status_code == 404


def test_no_page_asks_to_type_a_bank() -> None:
    """Only the shared part of forms has the field, for countries whose law lists no banks."""
    typed = [
        file.name
        for file in (ROOT / "services" / "portal" / "pages").rglob("*.html")
        if re.search(r"""<input[^>]*name="bank"|text_field\('bank',""", file.read_text(encoding="utf-8"))
    ]
    assert typed == ["form_parts.html"]


async def test_a_person_files_checks_sees_and_withdraws(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    await suite.settled()
    me = suite.become("person", employer.staff[0][0])
    assert 'href="/my/claims/new"' in await _page(suite, me, "/my")
    form = await _page(suite, me, "/my/claims/new")
    assert employer.id in form
    _offers_banks(form, chosen="")
    checked = await _posted(suite, me, "/my/claims/check", employer_id=employer.id, **FORM)
    assert "11,200.00" in checked.text, "what it would come to"
    assert checked.text.count('value="123"') == 2, "what was typed goes along, to be filed or changed"
    assert (await suite.get(me, "/benefits/v1/me")).json()["claims"] == [], "checking files nothing"
    changed = await _posted(suite, me, "/my/claims/check", employer_id=employer.id, step="change", **FORM)
    assert 'value="28 ก.พ. 2564"' in changed.text
    wrong = await _posted(suite, me, "/my/claims/check", employer_id=employer.id, **{**FORM, "last_day": "soon"})
    assert (wrong.status_code, 'id="last_day-wrong"' in wrong.text, 'value="soon"' in wrong.text) == (422, True, True)
    where = await _filed(suite, me, employer.id)
    shown = await _page(suite, me, where)
    assert where.rpartition("/")[2] in shown, "its reference number"
    assert "the employer&#39;s certificate" in shown
    assert "25 Jan 2021" in shown, "until when it waits"
    await _change_the_account(suite, me, where)
    again = await _posted(suite, me, "/my/claims", employer_id=employer.id, checked="yes", **FORM)
    assert (again.status_code, "claim_overlaps" in again.text) == (409, True)
    assert "claim it again" not in (await _posted(suite, me, f"{where}/withdrawal")).text
    assert (await _posted(suite, me, f"{where}/withdrawal", sure="no")).status_code == 303
    gone = await _posted(suite, me, f"{where}/withdrawal", sure="yes")
    assert gone.status_code == 303
    assert "Withdrawn" in await _page(suite, me, where)
    late = await _posted(suite, me, f"{where}/withdrawal", sure="yes")
    assert (late.status_code, "claim_is_over" in late.text) == (409, True)


async def test_an_employer_certifies_or_refuses_and_an_officer_decides(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    await suite.settled()
    claims = [await _filed(suite, suite.become("person", who), employer.id) for who, _, _ in employer.staff]
    ids = [claim.rpartition("/")[2] for claim in claims]
    assert "Needs my certificate" in await _page(suite, employer.persona, "/employer")
    listed = await _page(suite, employer.persona, "/employer/wanted")
    assert listed.count("สมชาย ใจดี</h2>") == 2
    days = {"person_id": employer.staff[0][0], "cause": "closure_order", "first_day": "2021-01-04",
            "last_day": "2021-02-28"}  # fmt: skip
    wrong = await _posted(
        suite, employer.persona, f"/employer/wanted/{ids[0]}/certificate", order_number="NOPE", **days
    )
    assert (wrong.status_code, "order_unknown" in wrong.text, 'value="NOPE"' in wrong.text) == (422, True, True)
    done = await _posted(
        suite, employer.persona, f"/employer/wanted/{ids[0]}/certificate", order_number="BKK 1/2564", **days
    )
    assert done.status_code == 303
    refusal = {"reason": "never_worked_here", "because": "nobody knows him"}
    empty = await _posted(suite, employer.persona, f"/employer/wanted/{ids[1]}/refusal", reason="other")
    assert empty.status_code == 422
    assert (await _posted(suite, employer.persona, f"/employer/wanted/{ids[1]}/refusal", **refusal)).status_code == 303
    assert "Nobody waits" in await _page(suite, employer.persona, "/employer/wanted")
    assert "nobody knows him" in await _page(suite, "officer", "/office")
    decided = await _posted(suite, "officer", f"/office/claims/{ids[1]}/proceed", reason="his returns say otherwise")
    assert decided.status_code == 303, decided.text
    shown = await _page(suite, "officer", f"/office/claims/{ids[1]}")
    assert "his returns say otherwise" in shown
    assert "Dec 2020" in shown
    assert "Paid provisionally" in await _page(suite, suite.become("person", employer.staff[1][0]), claims[1])
    rejected = await _posted(suite, "officer", f"/office/claims/{ids[1]}/rejection", reason="he was elsewhere")
    assert rejected.status_code == 303, rejected.text
    assert "nobody certified these days" in await _page(suite, "officer", f"/office/claims/{ids[1]}")
    await _keeps_certificates(suite, employer.persona)


async def _keeps_certificates(suite: RunningSuite, me: str) -> None:
    """Correct the one certificate, withdraw the corrected one, and certify again."""
    listed = await _page(suite, me, "/employer/issued")
    (certificate,) = re.findall(r"/employer/issued/([0-9a-f-]+)/letter", listed)
    letter = await suite.http.get(f"/employer/issued/{certificate}/letter", headers=_as(suite, me))
    assert letter.content[:5] == b"%PDF-"
    shorter = {"order_number": "BKK 1/2564", "first_day": "2021-01-04", "last_day": "2021-01-17"}
    path = f"/employer/issued/{certificate}/correction"
    silent = await _posted(suite, me, path, because="", **shorter)
    assert (silent.status_code, 'value="2021-01-17"' in silent.text) == (422, True), "what was typed is there"
    assert (await _posted(suite, me, path, because="came back", **shorter)).status_code == 303
    listed = await _page(suite, me, "/employer/issued?order_number=bkk%201/2564")
    assert ("Corrected by another one" in listed, "came back" in listed) == (True, True)
    corrected = next(one for one in re.findall(r"/employer/issued/([0-9a-f-]+)/letter", listed) if one != certificate)
    assert (await _posted(suite, me, f"/employer/issued/{corrected}/withdrawal", because="no")).status_code == 303
    late = await _posted(suite, me, f"/employer/issued/{corrected}/withdrawal", because="no")
    assert (late.status_code, "withdrawn or corrected before" in late.text) == (409, True)


async def test_an_officer_counts_records_ends_and_withdraws_an_order(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 2)
    order = {"order_number": "BKK 9", "issued_by": "BMA", "first_day": "4/1/2564", "last_day": "2021-02-28",
             "cause": "dangerous_communicable_disease", "employer_number": employer.number}  # fmt: skip
    here = "/office/orders"
    wrong = await _posted(suite, "officer", here, **order, branches="000000 000009")
    assert (wrong.status_code, "no branch with this number" in wrong.text) == (422, True)
    counted = await _posted(suite, "officer", here, **order, branches="000000")
    assert "Employers closed: 1; staff: 2." in counted.text
    assert (await _posted(suite, "officer", here, **order, branches="000000", counted="1")).status_code == 303
    listed = await _page(suite, "officer", here)
    (order_id,) = re.findall(r"/office/orders/([0-9a-f-]+)/end", listed)
    assert "(000000)" in listed
    ended = await _posted(suite, "officer", f"{here}/{order_id}/end", last_day="2021-01-31", because="lifted")
    assert ended.status_code == 303
    assert (await _posted(suite, "officer", f"{here}/{order_id}/withdrawal", because="no")).status_code == 303
    gone = await _posted(suite, "officer", f"{here}/{order_id}/end", last_day="2021-01-30", because="lifted")
    assert (gone.status_code, "was withdrawn" in gone.text) == (409, True)
    nobody = {**order, "employer_number": "", "area": "TH-50", "sector": "I56"}
    assert "It closes nobody" in (await _posted(suite, "officer", here, **nobody)).text
    assert (await _posted(suite, "officer", here, **nobody, counted="0")).status_code == 303


async def test_a_scheme_without_the_benefit_has_no_form(databases: FreshDatabases, tmp_path: Path) -> None:
    async with running_suite(databases, tmp_path, country="viet_nam") as suite:
        answer = await suite.http.get("/my/claims/new", headers=_as(suite, "person-a"))
        assert (answer.status_code, "not_in_this_scheme" in answer.text) == (404, True)
        assert "/my/claims/new" not in await _page(suite, "person-a", "/my")
        assert (await suite.http.get("/employer/wanted", headers=_as(suite, "employer-a"))).status_code == 200
