"""The suite on a real port, and a browser that visits it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from conftest import SKIPPED_TIERS
from tests.browser.chromium import FLAGS, chromium
from tests.browser.page_servers import page_server
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

SIZE = {"width": 1366, "height": 768}


@dataclass
class Visited:
    """A running suite with its pages, each with its own sign-in."""

    suite: RunningSuite
    url: str
    browser: Browser

    async def as_(self, persona: str, *, language: str = "en-GB", scripts: bool = True, **size: int) -> Page:
        """Return a page signed in as the persona."""
        context = await self.browser.new_context(
            viewport={**SIZE, **size},  # type: ignore[arg-type]
            locale=language,
            java_script_enabled=scripts,
            base_url=self.url,
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        await page.goto("/sign-in")
        await page.locator(f"button[value='{persona}']").click()
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        return page


async def press(page: Page, *keys: str) -> None:
    """Press keys on a page that is ready for them."""
    await page.locator("html[data-ready]").wait_for()
    for key in keys:
        await page.keyboard.press(key)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = chromium()
    if found is None:
        SKIPPED_TIERS["browser"] = "no Chromium here, and none could be installed"
        pytest.skip("Chromium is not on this machine and could not be fetched")
    return found


@pytest.fixture(scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """Start the browser of all tests. Each visitor has a context in it: its own cookies, cache and window."""
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))


@asynccontextmanager
async def visiting(suite: RunningSuite, browser: Browser) -> AsyncIterator[Visited]:
    """Open a suite to visitors; afterwards their windows are closed."""
    async with page_server(suite) as url:
        yield Visited(suite, url, browser)
        for context in browser.contexts:
            await context.close()


@pytest.fixture
async def visited(browser: Browser, databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[Visited]:
    async with (
        running_suite(databases, tmp_path, country="thailand") as suite,
        visiting(suite, browser) as visited,
    ):
        yield visited
