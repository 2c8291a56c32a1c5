"""The situation centre: what concerns everybody today is read without sign-in, in three languages."""

import re

from tests.programmes import registered, session
from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_what_a_manager_posts_and_an_authority_orders_is_on_the_public_page(local_suite: RunningSuite) -> None:
    suite = local_suite
    await staffed(suite, 1)
    words = {"th": "ศูนย์ตรวจเปิดแล้ว", "vi": "Đã mở điểm xét nghiệm", "en": "A test site is open"}
    posted = {"title": words, "text": words, "first_day": "2021-01-10", "area": "TH-10"}
    await suite.made("manager", "/hotline/v1/announcements", posted)
    order = {"area": "TH-10", "sector": "I56", "first_day": "2021-01-04", "last_day": "2021-01-31", "issued_by": "BMA",
             "order_number": "BKK 22/2564", "cause": "dangerous_communicable_disease",
             "covers_nobody": True}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)
    await suite.settled()
    for language, text in words.items():
        shown = await suite.http.get("/situation", headers={"Accept-Language": language})
        assert shown.status_code == 200
        assert text in shown.text
        assert "BKK 22/2564" in shown.text
    elsewhere = await suite.http.get("/situation", params={"area": "TH-50"}, headers={"Accept-Language": "en"})
    assert "BKK 22/2564" not in elsewhere.text
    assert "No closure order is in force today." in elsewhere.text
    unknown = await suite.http.get("/situation", params={"area": "XX-99"}, headers={"Accept-Language": "en"})
    assert unknown.status_code == 422


async def test_where_to_go_the_figures_and_the_hours_are_there_without_scripts(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-06-07")  # a Monday
    _, slot = await session(suite, "testing", day="2021-06-08", capacity=7, offers="rt_pcr")
    employer = await staffed(suite, 1)
    await suite.settled()
    await registered(suite, employer.staff[0][0])
    await suite.settled()
    assert slot
    sizes: dict[str, int] = {}
    pages: list[str] = []
    for language, text in {"en": "Where to be tested", "th": "ตรวจได้ที่ไหน", "vi": "Xét nghiệm ở đâu"}.items():
        shown = await suite.http.get("/situation", headers={"Accept-Language": language})
        assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "public, max-age=60")
        assert text in shown.text
        assert "<script" not in shown.text
        assert '<td class="number">7</td>' in shown.text, "free seats"
        assert "08:30" in shown.text
        assert '<a href="tel:1506">1506</a>' in shown.text
        sizes[language] = len(shown.content)
        pages += [shown.text]
        tag = shown.headers["ETag"]
        again = await suite.http.get("/situation", headers={"Accept-Language": language, "If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert max(sizes.values()) <= 100_000, sizes
    elsewhere = await suite.http.get("/situation", params={"area": "TH-50"}, headers={"Accept-Language": "en"})
    assert "No session is open now." in elsewhere.text
    open_to_all = await suite.http.get("/programmes/v1/public/sessions", params={"programme": "testing"})
    assert [one["free"] for one in open_to_all.json()["items"]] == [7]
    assert (await suite.http.get("/programmes/v1/sessions")).status_code == 401
    sunday = (await suite.http.get("/hotline/v1/public/hours", params={"on": "2021-06-06"})).json()
    assert (sunday["open"], sunday["next_day"], sunday["opens_at"]) == (False, "2021-06-07", "08:30")
    assert (sunday["closes_at"], sunday["number"]) == ("16:30", "1506")
    before = await suite.http.get("/hotline/v1/public/hours", params={"on": "1990-09-01"})
    assert (before.status_code, before.json()["code"]) == (422, "no_law_at_date")
    for text in ("Number of the hotline:", "หมายเลขสายด่วน:", "Số đường dây nóng:"):
        assert sum(text in page for page in pages) == 1, text


async def test_the_picture_of_a_figure_is_beside_its_table(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-06-07")
    employer = await staffed(suite, 12)
    await suite.settled()
    for person, _, _ in employer.staff:
        await registered(suite, person)
    await suite.settled()
    shown = (await suite.http.get("/situation", headers={"Accept-Language": "en"})).text
    assert re.search(r"<svg[^>]*role=\"img\"", shown), "drawn"
    figure = shown[shown.index("<svg") :]
    assert figure.index("</svg>") < figure.index("<table"), "its table follows"
