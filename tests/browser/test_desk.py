"""A call at the desk, by keyboard alone; the timeline and the wall live; a service that is down."""

from playwright.async_api import Page, expect
from starlette.types import Receive, Scope, Send

from libs.common.door.context import own_in
from services.portal.context import Context
from tests.browser.conftest import Visited, press
from tests.callers import at_the_desk, caller
from tests.claims import close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, lent, staffed


async def _closed_factory(suite: RunningSuite) -> tuple[Staffed, str, str]:
    """Make an employer closed by order and one of its staff with a phone; return employer, person and national id."""
    employer = await with_nine_months(suite, 1)
    person, national, _ = employer.staff[0]
    await close(suite, employer)
    phones = {"phones": ["+66812345678"]}
    assert (await suite.post("officer", f"/registration/v1/persons/{person}/details", phones)).status_code == 200
    await at_the_desk(suite)
    return employer, person, national


async def test_a_whole_call_by_keyboard_alone(visited: Visited) -> None:
    _, _, national = await _closed_factory(visited.suite)
    page = await visited.as_("agent")
    keys = page.keyboard
    await press(page, "Control+k")
    await keys.type("081-234 5678", delay=10)
    await expect(page.locator("#found a")).to_have_count(1)
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="สมชาย ใจ•••")).to_be_visible()
    await press(page, "n")
    await expect(page.locator("#case-title")).to_be_visible()
    await press(page, "d")
    await keys.type("1985-04-30")
    await keys.press("Tab")
    await keys.type(national[-4:])
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The caller is the person.")
    await press(page, "p")
    await keys.type("wants to claim")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="สมชาย ใจดี")).to_be_visible()
    await expect(page.get_by_text(national)).to_be_visible()
    await press(page, "f")
    for typed in (None, None, "2021-01-04", "2021-02-28", "KBANK", "1234567890"):
        await keys.press("Tab")
        if typed:
            await keys.type(typed)
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The claim is filed.")
    await expect(page.locator("#timeline-title + div")).to_contain_text("Claim filed")
    await press(page, "x", "1")
    await expect(page.get_by_role("status")).to_contain_text("Ready for the next call")


async def test_an_information_call_takes_two_keys(visited: Visited) -> None:
    page = await visited.as_("agent")
    await expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    await press(page, "l", "1")
    await expect(page.get_by_role("status")).to_have_text("The call is logged.")
    closed = (await visited.suite.get("agent", "/hotline/v1/cases", status="closed")).json()["items"]
    assert [c["wrap_up"] for c in closed] == ["answered"]


async def _pressed_on_a_thai_keyboard(page: Page, letter: str, code: str) -> None:
    """Send the events of one key press as a Thai layout gives them."""
    await page.evaluate(
        """([key, code]) => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key, code, bubbles: true, cancelable: true}))""",
        [letter, code],
    )


async def test_keys_act_on_a_thai_keyboard_and_can_be_switched_off(visited: Visited) -> None:
    page = await visited.as_("agent")
    await press(page)
    await page.locator("main").focus()
    await _pressed_on_a_thai_keyboard(page, "ฝ", "Slash")
    await expect(page.get_by_label("Search")).to_be_focused()
    await page.keyboard.press("Escape")
    await press(page, "?")
    await page.get_by_label("Single keys act").uncheck()
    await page.keyboard.press("Escape")
    await press(page, "n")
    await expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    await page.reload()
    await press(page, "n")
    await expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    await press(page, "Control+k")
    await expect(page.get_by_label("Search")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.evaluate("localStorage.clear()")
    await page.locator("main").focus()
    await _pressed_on_a_thai_keyboard(page, "ื", "KeyN")
    await expect(page.locator("#case-title")).to_be_visible()


async def test_the_telephone_leads_to_the_caller(visited: Visited) -> None:
    await caller(visited.suite, "มานี", "มีนา", "+66811111111")
    await caller(visited.suite, "มานะ", "มีนา", "+66822222222")
    await caller(visited.suite, "ปิติ", "มีนา", "+66822222222")
    await at_the_desk(visited.suite)
    page = await visited.as_("agent")
    await page.goto("/desk/pop?phone=%2B66811111111")
    await expect(page.get_by_role("heading", name="มานี ม•••")).to_be_visible()
    await page.goto("/desk/pop?phone=0822222222")
    await expect(page.locator("#found a")).to_have_count(2)
    await page.goto("/desk/pop?phone=0899999999")
    await expect(page.get_by_text("No result for")).to_be_visible()


async def test_what_is_typed_is_never_markup(visited: Visited) -> None:
    await caller(visited.suite, "<b>Bold</b>", "<script>document.title='x'</script>")
    await at_the_desk(visited.suite)
    page = await visited.as_("agent")
    await page.goto("/desk?q=%3Cb%3Ebold")
    await expect(page.locator("#found a")).to_contain_text("<b>Bold</b>")
    await page.locator("#found a").click()
    assert await page.title() != "x"
    await page.goto("/desk?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert await page.locator("#found img").count() == 0


async def test_a_breach_appears_on_the_wall_without_reload(visited: Visited) -> None:
    suite = visited.suite
    employer = await staffed(suite, 10)
    await employer.file("2020-12", 10)
    await suite.settled()
    await suite.move_to("2021-01-20")
    await lent(suite, employer, disbursed_on="2021-01-20")
    await suite.settled()
    wall = await visited.as_("supervisor")
    await wall.goto("/wall")
    breaches = wall.locator("section", has=wall.locator("#w-breaches"))
    await expect(breaches).to_contain_text("Nothing here.")
    await wall.evaluate("window.stayed = true")
    await employer.file("2021-01", 7)
    await expect(breaches).to_contain_text("7 / 10")
    assert await wall.evaluate("window.stayed"), "the page was not loaded again"


async def _dead(scope: Scope, receive: Receive, send: Send) -> None:
    raise OSError("this service is down")


async def test_a_dead_service_greys_its_tiles_alone(visited: Visited) -> None:
    _, person, _ = await _closed_factory(visited.suite)
    portal = visited.suite.box.services["portal"]
    page = await visited.as_("agent")
    await page.goto(f"/desk/persons/{person}")
    await expect(page.locator(".tile.stale")).to_have_count(0)
    portal.doors.connect({"benefits": _dead})
    own_in(portal.app, Context).liveness.forget()
    await page.reload()
    await expect(page.locator(".tile.stale")).to_have_count(1)
    await expect(page.locator(".tile.stale h2")).to_have_text("Claims")
    mine = await visited.as_("person-a")
    await expect(mine.locator(".panel.stale")).to_have_count(2)
    await expect(mine.get_by_text("Person A Example")).to_be_visible()


async def test_a_look_without_a_case_is_reviewed_on_the_wall(visited: Visited) -> None:
    person = await caller(visited.suite, "มานี", "มีนา")
    await at_the_desk(visited.suite)
    look = {"person_id": person["id"], "purpose": "collapsed at the counter"}
    await visited.suite.made("agent", "/hotline/v1/looks", look)
    wall: Page = await visited.as_("supervisor")
    await wall.goto("/wall")
    await wall.get_by_role("button", name="Unjustified: collapsed at the counter").click()
    await expect(wall.get_by_role("status")).to_have_text("Reviewed.")
    await expect(wall.get_by_text("collapsed at the counter")).to_have_count(0)
