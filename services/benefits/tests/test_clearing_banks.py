"""Banks of accounts: every door and page with an account accepts a bank of the law's list, and stores its code."""

from typing import Any

from sqlalchemy import text

from tests.claims import certify, claimed, close, pay, with_nine_months
from tests.running_suite import RunningSuite

CLAIMS = "/benefits/v1/claims"
_MEMBERS = {"bank", "payee"}


async def test_every_door_that_takes_an_account_refuses_a_bank_that_is_not_listed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    days = {"first_day": "2021-01-04", "last_day": "2021-01-05", "cause": "closure_order"}
    new = {"branch": "unemployment_force_majeure", "person_id": person, "employer_id": employer.id, **days}
    doors: dict[str, tuple[str, str, Any]] = {
        "file_claim": (CLAIMS, "/payee/bank", lambda account: {**new, "payee": account}),
        "change_payee": (f"{CLAIMS}/{claim}/payee", "/bank", lambda account: account),
    }
    assert set(doors) == _doors_of_accounts(suite), "a door that takes an account and is not tried here"
    for path, pointer, body in doors.values():
        for bank in ("999", "K", "SANDBOX", "4", "ธนาคาร", "970436", "0 0 9"):
            answer = await suite.post("officer", path, body({"bank": bank, "account": "1234567890"}))
            told = answer.json()
            assert (answer.status_code, told["code"]) == (422, "bank_unknown"), answer.text
            assert told["errors"][0]["pointer"] == pointer


async def test_a_bank_is_kept_by_its_code_however_it_was_written(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    database = suite.box.services["benefits"].database
    listed = (await suite.http.get("/benefits/v1/banks")).json()["items"]
    assert {"002", "004", "006", "011", "014", "024", "025", "030", "033", "034"} <= {bank["code"] for bank in listed}
    me = suite.become("person", person)
    for written in ("006", "KTB", "ktb", "ธนาคารกรุงไทย", "Krungthai Bank", "００６", "๐๐๖"):
        await suite.made(me, f"{CLAIMS}/{claim}/payee", {"bank": written, "account": "１２３－๔ 56"})
        kept = text("SELECT payee::text AS payee FROM claim WHERE claim_id = CAST(:claim AS uuid)")
        (row,) = await database.one_statement(kept, {"claim": claim})
        assert '"006"' in row["payee"], row["payee"]
        assert '"123-4 56"' in row["payee"], row["payee"]
    await suite.move_to("2021-02-05")
    run = await pay(suite, "2021-01")
    orders = await suite.get("officer", f"/benefits/v1/payment-runs/{run['id']}/payment-orders")
    assert "<MmbId>006</MmbId>" in orders.text


def _doors_of_accounts(suite: RunningSuite) -> set[str]:
    """List operations whose body has a bank and an account, from the documents."""
    found = set()
    for service in suite.box.services.values():
        document = service.app.openapi()
        schemas = document["components"]["schemas"]
        for path in document["paths"].values():
            for operation in path.values():
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
                members = schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
                if _MEMBERS & set(members):
                    found.add(operation["operationId"])
    return found
