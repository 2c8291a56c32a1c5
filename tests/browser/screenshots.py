"""`make screenshots`: the pictures in docs/screenshots, of a suite with an entry in every list."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from deploy.postgres.server import Postgres
from tests.browser.chromium import FLAGS, chromium
from tests.browser.conftest import Visited
from tests.browser.page_servers import page_server
from tests.browser.test_every_page import lived_in
from tests.fresh_databases import FreshDatabases
from tests.running_suite import running_suite
from tests.staff import lent, staffed

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
PICTURES = (
    ("desk", "agent", "/desk/cases/{case}", "th-TH", 1366),
    ("wall", "supervisor", "/wall", "en-GB", 1366),
    ("office", "officer", "/office", "en-GB", 1366),
    ("employer", "employer", "/employer", "vi-VN", 1366),
    ("my", "person", "/my", "th-TH", 420),
    ("programmes", "officer", "/office/programmes", "en-GB", 1366),
    ("bookings", "agent", "/desk/cases/{served}/bookings?programme=testing&booking={booking}", "th-TH", 1366),
)


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="prakan-screens-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = Postgres(folder / "pg")
        postgres.start()
        try:
            databases = FreshDatabases(postgres, folder)
            await _taken(databases, folder / "suite")
        finally:
            postgres.stop()


async def _taken(databases: FreshDatabases, data: Path) -> None:
    async with (
        running_suite(databases, data, country="thailand") as suite,
        page_server(suite) as url,
        async_playwright() as playwright,
    ):
        ids = await lived_in(suite)
        borrower = await staffed(suite, 10)
        await borrower.file("2020-12", 10)
        await suite.settled()
        await suite.move_to("2021-01-20")
        await lent(suite, borrower, disbursed_on="2021-01-20")
        await borrower.file("2021-01", 7)
        await suite.settled()
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        visited = Visited(suite, url, browser)
        tokens = {"employer": ids["employer_token"], "person": suite.token(suite.become("person", ids["person"]))}
        for name, persona, path, language, width in PICTURES:
            signed_in = {"employer": "employer-a", "person": "person-a"}.get(persona, persona)
            page = await visited.as_(signed_in, language=language, width=width)
            if persona in tokens:
                await page.context.set_extra_http_headers({"Authorization": f"Bearer {tokens[persona]}"})
            await page.goto(path.format(**ids))
            await page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
