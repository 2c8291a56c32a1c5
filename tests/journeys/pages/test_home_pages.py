"""Signing in lands on a page, whatever party the visitor is; each page is told apart from those of others."""

from pathlib import Path

import pytest

from libs.common.door.callers.policies import PARTIES, Party
from services.portal.pages.layout.places import HOMES
from tests.running_suite import RunningSuite

_STEPS_MAX = 5


async def _landed(suite: RunningSuite, headers: dict[str, str], path: str) -> tuple[str, str]:
    """Follow redirects; return the path at their end, and the page there."""
    for _ in range(_STEPS_MAX):
        answer = await suite.http.get(path, headers=headers)
        if answer.status_code != 303:
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            return path, answer.text
        path = answer.headers["location"]
    raise AssertionError(f"{path}: no end of redirects")


@pytest.mark.parametrize("party", PARTIES)
async def test_every_kind_of_party_has_a_first_page(shared_suite: RunningSuite, party: Party) -> None:
    suite = shared_suite
    known = next((one.party_id for one in suite.personas.values() if one.party == party), None)
    token = suite.box.issuer.token(party=party, subject=f"first page of {party}", party_id=known)
    path, text = await _landed(suite, {"Authorization": f"Bearer {token}"}, "/start")
    assert path.startswith(HOMES.get(party, "/start"))
    assert "/sign-out" in text, "the visitor is signed in, and the page says so"


async def test_every_persona_signs_in_and_stays_signed_in(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for name, persona in suite.personas.items():
        answer = await suite.http.post("/sign-in", data={"persona": name, "back": "/start"})
        suite.http.cookies.clear()
        cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
        path, text = await _landed(suite, cookie, answer.headers["location"])
        assert path.startswith(HOMES.get(persona.party, "/start")), name
        who = text.partition('<span class="who">')[2].partition("</span>")[0]
        assert who, name
        assert (who == persona.subject) != ("-01" in persona.subject), f"{name}: a program's name for a person"


async def test_a_page_of_others_is_said_to_be_theirs(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for persona, path in (("person-a", "/bank"), ("bank-a", "/employer"), ("employer-a", "/bank/borrowers"),
                          ("employer-a", "/employer/choose"), ("officer", "/bank")):  # fmt: skip
        answer = await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})
        assert answer.status_code == 403, f"{persona} {path}"
        assert "page_for_others" in answer.text
        assert "/sign-out" in answer.text


UNKNOWN = "00000000-0000-7000-8000-000000000000"
FILES = (
    ("employer-a", f"/employer/issued/{UNKNOWN}/letter"), ("person-a", f"/my/certificates/{UNKNOWN}"),
    ("person-a", "/my/cards/TH00000000000000.pdf"), ("person-a", f"/my/claims/{UNKNOWN}/evidence/{UNKNOWN}"),
    ("officer", "/office/cards/TH00000000000000.pdf"), ("officer", f"/office/claims/{UNKNOWN}/evidence/{UNKNOWN}"),
    ("officer", "/office/debts/file?area=nowhere"), ("bank-a", "/bank/borrowers.csv?month=2021-13"),
    ("employer-a", f"/employer/files/{UNKNOWN}/failed"), ("employer-a", "/employer/dues/2021-13/slip"),
    ("laboratory", f"/facility/files/{UNKNOWN}/failed"),
)  # fmt: skip


@pytest.mark.parametrize(("persona", "path"), FILES)
async def test_a_file_that_is_refused_is_a_page_with_the_reason(
    shared_suite: RunningSuite, persona: str, path: str
) -> None:
    headers = {"Authorization": f"Bearer {shared_suite.token(persona)}"}
    answer = await shared_suite.http.get(path, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-disposition" not in answer.headers
    assert 'data-code="' in answer.text


def test_every_page_that_gives_a_file_is_tried_with_one_that_is_refused() -> None:
    """Count the pages that download: each has an address in `FILES`, the calendar of dues has nothing to refuse."""
    pages = Path("services/portal/pages").rglob("*.py")
    downloads = sum(page.read_text(encoding="utf-8").count("suite.download(") for page in pages)
    assert downloads == len(FILES) + 1
