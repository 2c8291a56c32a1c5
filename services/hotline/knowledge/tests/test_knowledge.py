"""Knowledge for agents: articles by their law and day, procedures with legal days and missing documents."""

from datetime import datetime

from libs.common.door.context import own_in
from services.hotline.context import Context
from tests.running_suite import RunningSuite

_ARTICLE = {
    "slug": "a-rule-of-ours",
    "language": "th",
    "title": "สิทธิว่างงานเหตุสุดวิสัย",
    "body": "จ่ายร้อยละ 50 ไม่เกิน 90 วัน",
    "answer": "ท่านมีสิทธิไม่เกิน 90 วัน",
    "law": ["Social Security Act B.E. 2533, s. 79/1"],
    "valid_from": "2020-03-01",
}


async def _found(suite: RunningSuite, **wanted: str) -> list[tuple[str, int]]:
    answer = await suite.get("agent", "/hotline/v1/articles", **wanted)
    return [(a["title"], a["version"]) for a in answer.json()["items"] if a["slug"] in {"a-rule-of-ours", "old-rule"}]


async def test_articles_hold_on_their_days_and_are_found_by_their_words(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    assert (await suite.made("supervisor", "/hotline/v1/articles", _ARTICLE))["version"] == 1
    later = {**_ARTICLE, "title": "ใหม่", "body": "อัตราใหม่", "valid_from": "2021-06-01"}
    assert (await suite.made("supervisor", "/hotline/v1/articles", later))["version"] == 2
    ended = {**_ARTICLE, "slug": "old-rule", "title": "กฎเก่า", "valid_until": "2020-12-31"}
    await suite.made("supervisor", "/hotline/v1/articles", ended)
    vietnamese = {**_ARTICLE, "language": "vi", "title": "Trợ cấp thất nghiệp do dịch bệnh", "body": "Đóng cửa"}
    await suite.made("supervisor", "/hotline/v1/articles", vietnamese)
    assert await _found(suite, q="เหตสุดวิสัย") == []
    assert await _found(suite, q="สุดวิสัย 79/1") == [("สิทธิว่างงานเหตุสุดวิสัย", 1)]
    assert await _found(suite, q="dong cua that nghiep") == [("Trợ cấp thất nghiệp do dịch bệnh", 1)]
    assert await _found(suite, q="90", on="2020-06-01", language="th") == [("สิทธิว่างงานเหตุสุดวิสัย", 1), ("กฎเก่า", 1)]
    assert await _found(suite, on="2021-07-01", language="th") == [("ใหม่", 2)]
    for nothing in ("%", "_", "\\"):
        assert await _found(suite, q=nothing) == [], nothing
    lawless = await suite.post("supervisor", "/hotline/v1/articles", {**_ARTICLE, "law": []})
    assert (lawless.status_code, lawless.json()["errors"][0]["pointer"]) == (422, "/law")
    never = await suite.post("supervisor", "/hotline/v1/articles", {**ended, "valid_until": "2020-02-29"})
    assert [fault["code"] for fault in never.json()["errors"]] == ["days_reversed"]
    assert (await suite.post("agent", "/hotline/v1/articles", _ARTICLE)).status_code == 403


async def test_a_dossier_knows_its_day_and_what_is_missing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    procedure = {
        "code": "maternity",
        "name": "Maternity grant",
        "who": "insured women with five months",
        "documents": ["birth certificate", "bank book"],
        "legal_days": 7,
        "channels": ["one_stop_centre", "online"],
        "law": ["Social Security Act B.E. 2533, s. 65"],
        "valid_from": "2020-01-01",
    }
    await suite.made("supervisor", "/hotline/v1/procedures", procedure)
    body = {"about": "maternity", "kind": "procedure", "procedure": "maternity"}
    dossier = await suite.made("agent", "/hotline/v1/cases", body)
    opened, due = (datetime.fromisoformat(dossier[name]) for name in ("opened_at", "due_at"))
    working_time = own_in(suite.box.services["hotline"].app, Context).working_time
    assert due == working_time.due(opened, 7 * 480)
    path = f"/hotline/v1/cases/{dossier['id']}/documents"
    wrong = await suite.post("agent", path, {"document": "tax card"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "document_not_needed")
    assert (await suite.made("agent", path, {"document": "bank book"}))["missing"] == ["birth certificate"]
    assert (await suite.made("agent", path, {"document": "bank book"}))["missing"] == ["birth certificate"]
    assert (await suite.made("agent", path, {"document": "birth certificate"}))["missing"] == []
    await suite.made("agent", f"/hotline/v1/cases/{dossier['id']}/wrap-up", {"wrap_up": "done"})
    listed = (await suite.get("agent", "/hotline/v1/procedures")).json()["items"]
    (found,) = [one for one in listed if one["code"] == "maternity"]
    assert (found["dossiers"], found["closed"], found["on_time"]) == (1, 1, 1)
    for bad in ({**body, "procedure": "none"}, {**body, "kind": "request"}):
        assert (await suite.post("agent", "/hotline/v1/cases", bad)).status_code == 404
    plain = await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request"})
    assert (
        await suite.post("agent", f"/hotline/v1/cases/{plain['id']}/documents", {"document": "x"})
    ).status_code == 404
