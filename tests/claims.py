"""Claims of force majeure through the public doors: closed, claimed, certified, paid."""

from typing import Any
from uuid import uuid4

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

FIRST, LAST = "2021-01-04", "2021-02-28"


async def close(suite: RunningSuite, employer: Staffed, *, cause: str = "dangerous_communicable_disease") -> None:
    order = {
        "employer_id": employer.id,
        "first_day": FIRST,
        "last_day": LAST,
        "order_number": "BKK 1/2564",
        "issued_by": "Bangkok Metropolitan Administration",
        "cause": cause,
    }
    await suite.made("officer", "/registration/v1/closure-orders", order)


async def claimed(suite: RunningSuite, employer: Staffed, person: str, **changed: Any) -> str:
    body = {
        "branch": "unemployment_force_majeure",
        "person_id": person,
        "employer_id": employer.id,
        "cause": "closure_order",
        "first_day": FIRST,
        "last_day": LAST,
        "payee": {"bank": "KBANK", "account": "1234567890"},
    }
    return str((await suite.made(suite.become("person", person), "/benefits/v1/claims", {**body, **changed}))["id"])


async def certify(suite: RunningSuite, employer: Staffed, person: str, **changed: Any) -> dict[str, Any]:
    body = {
        "employer_id": employer.id,
        "person_id": person,
        "cause": "closure_order",
        "order_number": "BKK 1/2564",
        "first_day": FIRST,
        "last_day": LAST,
        "wages_paid": False,
    }
    return await suite.made(employer.persona, "/benefits/v1/employer-certificates", {**body, **changed})


async def read(suite: RunningSuite, claim: str) -> dict[str, Any]:
    found: dict[str, Any] = (await suite.get("officer", f"/benefits/v1/claims/{claim}")).json()
    return found


async def pay(suite: RunningSuite, month: str) -> dict[str, Any]:
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": month})
    own = await suite.post("officer", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": run["hash"]})
    assert own.status_code == 403, "nobody releases their own run"
    other = await suite.post("officer-2", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": "0" * 64})
    assert other.status_code == 409
    released = await suite.made("officer-2", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": run["hash"]})
    assert released["status"] == "released"
    return run


async def with_nine_months(suite: RunningSuite, count: int) -> Staffed:
    employer = await staffed(suite, count)
    for number in range(4, 13):
        await employer.file(f"2020-{number:02d}", count, wage="12000.00")
    return employer


def photo(*, comment: str = "", place: str = "") -> bytes:
    """Make a small JPEG of one grey block whose table says `comment`; `place` is in its Exif, as phones write it."""
    exif = b"Exif\0\0" + place.encode()
    about = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif if place else b""
    table = bytes(range(64 - len(comment))) + comment.encode()
    return (
        b"\xff\xd8" + about + b"\xff\xdb\x00\x43\x00" + table
        + b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00"
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"
    )  # fmt: skip


async def sent_evidence(
    suite: RunningSuite, persona: str, claim: str, content: bytes | None = None, *, kind: str = "medical"
) -> dict[str, Any]:
    """Send a photo to the claim and return it as it is kept."""
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "Idempotency-Key": uuid4().hex}
    file = {"file": ("phone.jpg", content or photo())}
    path = f"/benefits/v1/claims/{claim}/evidence"
    answer = await suite.http.post(path, params={"kind": kind}, files=file, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
