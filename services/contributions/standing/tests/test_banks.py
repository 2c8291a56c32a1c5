"""An unregistered bank is refused at every door that names a bank; one registered a moment ago is known."""

from typing import Any
from uuid import uuid4

from joserfc.jwk import ECKey
from sqlalchemy import text

from libs.common.values.identifiers import uuid7
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

CONSENTS, CERTIFICATES = "/contributions/v1/standing-consents", "/contributions/v1/standing-certificates"
DAYS = {"first_day": "2021-01-01", "last_day": "2021-12-31"}


def _doors(suite: RunningSuite, employer: Staffed, bank: str) -> dict[str, tuple[str, str, str, dict[str, Any]]]:
    """Return every door with a bank's id in body or token: the caller, the path, the member that names it, the body."""
    payment = {"employer_id": employer.id, "reference": uuid4().hex, "amount": "1.00", "paid_on": "2021-01-01"}
    loan = {"employer_id": employer.id, "bank_id": bank, "phase": "2021", "amount": "1.00"}
    key = ECKey.generate_key("P-256", {"kid": "k", "use": "sig", "alg": "ES256"}).as_dict(private=False)
    program = {"name": "Files", "party": "bank", "party_id": bank, "keys": [key]}
    own = suite.become("bank", bank)
    consent = {"employer_id": employer.id, "bank_id": bank, **DAYS}
    return {
        "consent": (employer.persona, CONSENTS, "/bank_id", consent),
        "officer's payment": ("officer", "/contributions/v1/payments", "/bank_id", {**payment, "bank_id": bank}),
        "own payment": (own, "/contributions/v1/payments", "/bank_id", {**payment, "reference": uuid4().hex}),
        "certificate": (own, CERTIFICATES, "", {"employer_id": employer.id}),
        "program": ("officer", "/registration/v1/clients", "/party_id", program),
        "loan": (employer.persona, "/loans/v1/applications", "/bank_id", loan),
    }


async def _rows(suite: RunningSuite) -> list[int]:
    counted = {"contributions": ("standing_consent", "posting", "standing_certificate"), "registration": ("client",),
               "loans": ("loan",)}  # fmt: skip
    return [
        (await suite.box.services[service].database.one_statement(text(f"SELECT count(*) AS n FROM {table}")))[0]["n"]
        for service, tables in counted.items()
        for table in tables
    ]


async def test_a_bank_that_nobody_registered_is_refused_by_every_door(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    await suite.settled()
    before, nobody = await _rows(suite), str(uuid4())
    for name, (who, path, pointer, body) in _doors(suite, employer, nobody).items():
        refused = await suite.post(who, path, body)
        told = refused.json()
        assert refused.status_code == 404, (name, refused.text)
        assert told["code"] == ("not_found" if name == "loan" else "bank_unknown"), name
        assert [error["pointer"] for error in told.get("errors", [])] == ([pointer] if pointer else []), name
    late = str(uuid7())
    for name in ("consent", "officer's payment", "program"):
        who, path, pointer, body = _doors(suite, employer, late)[name]
        refused = await suite.post(who, path, body)
        assert (refused.status_code, refused.json()["code"]) == (503, "news_on_its_way"), name
        assert (refused.headers["retry-after"], refused.json()["errors"][0]["pointer"]) == ("30", pointer), name
    assert await _rows(suite) == before, "nothing was stored"


async def test_a_bank_is_known_the_moment_it_is_registered(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await suite.settled()
    await employer.file("2020-12", 1)
    for name in ("consent", "officer's payment", "own payment", "program", "loan"):
        bank = (await suite.made("officer", "/loans/v1/banks", {"name": f"{name} {uuid4()}"}))["id"]
        who, path, _, body = _doors(suite, employer, bank)[name]
        answer = await suite.post(who, path, body)
        assert answer.status_code == 201, (name, answer.text)
