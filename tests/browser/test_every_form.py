"""Every page without a browser: valid HTML, nothing for programs in its words; every form comes back as it was sent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.html_pages import Form, HtmlPage, machine_words
from tests.browser.test_every_page import PAGES, SIGNED_IN_AS, Ids, lived_in
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, lived_in_suite

Lived = tuple[RunningSuite, Ids]
ODD = 'ไม่ใช่ค่า <b>&"'
DAY_AS_SAID = "๒๓ เม.ย. ๒๕๑๑"
_FRAME = ("/language", "/sign-out", "/sign-in")
_IS_DAY = ("_on", "_day")
# A form that is empty again on purpose: what a caller answered is not shown to the next one.
_FORGETS = "data-forget"
# Words for programs that are still there, each with its pages: this list only gets shorter.
_LEFT: dict[str, tuple[str, ...]] = {"an area's code": ("/office/offices",)}


@pytest.fixture
async def lived(databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[Lived]:
    async with lived_in_suite(databases, tmp_path, lived_in) as (suite, ids):
        yield suite, ids


def _headers(suite: RunningSuite, ids: Ids, persona: str, language: str) -> dict[str, str]:
    token = ids.get(f"{persona}_token") or suite.token(SIGNED_IN_AS.get(persona, persona))
    return {"Authorization": f"Bearer {token}", "Cookie": f"prakan_language={language}"}


async def _opened(suite: RunningSuite, ids: Ids, persona: str, path: str, language: str) -> httpx.Response:
    return await suite.http.get(path.format(**ids), headers=_headers(suite, ids, persona, language))


async def test_every_page_is_valid_and_speaks_to_people(lived: Lived) -> None:
    suite, ids = lived
    wrong: list[str] = []
    for persona, path in PAGES:
        for language in ("en", "th", "vi"):
            answer = await _opened(suite, ids, persona, path, language)
            page = HtmlPage(answer.text)
            where = f"{persona} {path} {language}"
            wrong += [f"{where}: {fault}" for fault in page.faults]
            wrong += [
                f"{where}: {words}"
                for words in (machine_words(page) if language == "en" else ())
                if not path.startswith(_LEFT.get(words.partition(":")[0], ()))
            ]
            for form in page.forms:
                marks = len(form.named("form"))
                wrong += [f"{where}: {form.action} has {marks} marks"] * (
                    form.posts and not form.action.startswith(_FRAME) and marks != 1
                )
                wrong += [
                    f"{where}: {form.action} {one.name} has no label"
                    for one in form.fields
                    if one.kind not in {"hidden", "submit"} and not one.labelled
                ]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(set(wrong)))


def _sent(form: Form, text: str, day: str) -> dict[str, Any]:
    """Fill a form: text in its fields, the last choice of its lists, every box ticked."""
    filled: dict[str, Any] = {}
    for one in form.fields:
        if one.kind == "hidden" or (one.kind in {"checkbox", "radio"}):
            filled.setdefault(one.name, one.value or "on")
        elif one.kind == "select":
            filled[one.name] = one.options[-1] if one.options else ""
        elif one.typed:
            filled[one.name] = day if one.name.endswith(_IS_DAY) or one.name == "day" else text
    return filled


async def _forms(lived: Lived) -> list[tuple[str, Form]]:
    """List the forms of all pages for posts, one of each kind, with who sends it."""
    suite, ids = lived
    found: dict[tuple[Any, ...], tuple[str, Form]] = {}
    for persona, path in PAGES:
        page = HtmlPage((await _opened(suite, ids, persona, path, "en")).text)
        for form in page.forms:
            names = tuple(one.name for one in form.fields)
            shape = (persona, path, len(form.action.split("/")), form.action.rpartition("/")[2][:12], names)
            if form.posts and not form.action.startswith(_FRAME) and all(one.kind != "file" for one in form.fields):
                found.setdefault(shape, (persona, form))
    return list(found.values())


async def test_every_form_comes_back_as_it_was_sent_with_its_faults_at_their_fields(lived: Lived) -> None:
    suite, ids = lived
    wrong: list[str] = []
    refused = 0
    for persona, form in await _forms(lived):
        typed = [one for one in form.fields if one.typed]
        if not typed:
            continue
        headers = _headers(suite, ids, persona, "en")
        sent = _sent(form, ODD, ODD)
        answer = await suite.http.post(form.action, data=sent, headers=headers)
        where = f"{persona} {form.action}"
        assert answer.status_code < 500, where
        if answer.status_code in {200, 202, 303}:
            continue
        refused += 1
        page = HtmlPage(answer.text)
        wrong += [] if page.title.startswith("Error: ") else [f"{where}: the title does not say that it failed"]
        wrong += [f"{where}: {fault}" for fault in page.faults]
        for one in typed if _FORGETS not in form.attributes else ():
            back = [again.value for shown in page.forms for again in shown.named(one.name)]
            wrong += [] if sent[one.name] in back else [f"{where}: {one.name} is lost: {back}"]
        if 'aria-invalid="true"' in answer.text:
            linked = answer.text.partition('role="alert"')[2].partition("</div>")[0]
            wrong += [] if 'href="#' in linked else [f"{where}: the summary leads to no field"]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(set(wrong)))
    assert refused > 25


async def test_every_day_is_read_as_it_is_said(lived: Lived) -> None:
    """The fault of text that is no day is never that of a day in Thai digits and the Buddhist era."""
    suite, ids = lived
    wrong: list[str] = []
    tried = 0
    for persona, form in await _forms(lived):
        days = [one for one in form.fields if one.typed and (one.name.endswith(_IS_DAY) or one.name == "day")]
        headers = _headers(suite, ids, persona, "en")
        for one in days:
            no_day = await suite.http.post(form.action, data=_sent(form, "x", ODD), headers=headers)
            mark = f'id="{one.attributes.get("id", one.name)}-wrong">'
            said = no_day.text.partition(mark)[2].partition("<")[0]
            if no_day.status_code < 400 or not said:
                continue
            tried += 1
            answer = await suite.http.post(form.action, data=_sent(form, "x", DAY_AS_SAID), headers=headers)
            again = answer.text.partition(mark)[2].partition("<")[0]
            wrong += [f"{persona} {form.action} {one.name}: {said}"] if again == said else []
    assert not wrong, "\n".join(wrong)
    assert tried > 10
