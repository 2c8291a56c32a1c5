"""The situation centre: what concerns everybody today is read without sign-in, in three languages."""

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
