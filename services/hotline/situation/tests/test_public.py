"""Anybody reads the measures in force, the articles and the procedures, without a token."""

from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_orders_are_public_on_their_days_and_in_their_area(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    order = {"first_day": "2021-01-04", "last_day": "2021-01-31", "issued_by": "BMA",
             "cause": "dangerous_communicable_disease"}  # fmt: skip
    named = {**order, "employer_id": employer.id, "order_number": "BKK 21/2564"}
    sector = {**order, "area": "TH-10", "sector": "I56", "order_number": "BKK 22/2564", "covers_nobody": True}
    for body in (named, sector):
        await suite.made("officer", "/registration/v1/closure-orders", body)
    await suite.settled()
    numbers = {"BKK 21/2564", "BKK 22/2564"}
    for asked, expected in (
        ({"on": "2021-01-03"}, set()),
        ({"on": "2021-01-04"}, numbers),
        ({"on": "2021-01-31", "area": "TH-10"}, numbers),
        ({"on": "2021-01-31", "area": "TH-50"}, set()),
        ({"on": "2021-02-01"}, set()),
    ):
        answer = await suite.http.get("/hotline/v1/public/measures", params=asked)
        found = {item["order_number"]: item for item in answer.json()["items"]}
        assert set(found) & numbers == expected, asked
    shown = (await suite.http.get("/hotline/v1/public/measures", params={"on": "2021-01-04"})).json()["items"]
    (of_employer,) = [item for item in shown if item["order_number"] == "BKK 21/2564"]
    assert of_employer["employer_id"] == employer.id
    assert of_employer["employer_name"]
    assert (await suite.http.get("/hotline/v1/public/measures", params={"area": "XX-1"})).status_code == 422


async def test_articles_and_procedures_are_public_without_what_the_desk_says(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    article = {"slug": "closure-public", "language": "en", "title": "Closed by order", "body": "Half the wage.",
               "answer": "Say that ...", "law": ["s. 79/1"], "valid_from": "2020-03-01"}  # fmt: skip
    procedure = {"code": "maternity-public", "name": "Grant", "who": "women", "documents": ["bank book"],
                 "legal_days": 7, "channels": ["online"], "law": ["s. 65"], "valid_from": "2020-01-01"}  # fmt: skip
    await suite.made("supervisor", "/hotline/v1/articles", article)
    await suite.made("supervisor", "/hotline/v1/procedures", procedure)
    listed = (await suite.http.get("/hotline/v1/public/articles", params={"q": "closed order"})).json()["items"]
    (found,) = [item for item in listed if item["slug"] == "closure-public"]
    assert found["title"] == "Closed by order"
    assert not {"answer", "written_by"} & set(found)
    listed = (await suite.http.get("/hotline/v1/public/procedures")).json()["items"]
    (found,) = [item for item in listed if item["code"] == "maternity-public"]
    assert found["documents"] == ["bank book"]
    assert not {"dossiers", "closed", "on_time"} & set(found)
