"""Recipes of bank statements: an account of the agency, and a payment on it that names nobody."""

from uuid import uuid4

from services.contributions.statements.tests.camt import Payment, camt
from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, filled, recipe, serial

CONTRIBUTIONS = "/contributions/v1"
QUEUE = f"{CONTRIBUTIONS}/unmatched-entries"


@recipe
async def enter_collecting_account(world: World) -> Call:
    body = {"bank_id": "{bank}", "number": f"{serial():010d}"}
    return filled(world, "officer", f"{CONTRIBUTIONS}/collecting-accounts", body)


@recipe
async def approve_collecting_account(world: World) -> Call:
    account = (await done(world, "enter_collecting_account"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/collecting-accounts/{account}/approval", {})


async def _waiting(world: World) -> int:
    """Take a statement with one payment of nobody, and return the payment's id."""
    account = await done(world, "approve_collecting_account")
    reference = uuid4().hex[:12]
    document = camt([Payment(reference, "10.00", day="2021-06-01")], account=account["number"], day="2021-06-01")
    answer = await world.suite.http.post(
        f"{CONTRIBUTIONS}/bank-statements",
        params={"bank_id": world.ids["bank"]},
        files={"file": ("statement.xml", document)},
        headers={"Authorization": f"Bearer {world.suite.token('officer')}"},
    )
    assert answer.status_code == 201, answer.text
    found, cursor = list[int](), None
    while not found:
        page = (await world.suite.get("officer", QUEUE, limit=100, **({"cursor": cursor} if cursor else {}))).json()
        found = [one["id"] for one in page["items"] if one["reference"] == reference]
        cursor = page["next"]
    return found[0]


@recipe
async def propose_allocation(world: World) -> Call:
    body = {"employer_id": "{employer}", "parts": [{"month": "2021-05", "amount": "10.00"}], "because": "a letter"}
    return filled(world, "officer", f"{QUEUE}/{await _waiting(world)}/allocation", body)


@recipe
async def propose_return(world: World) -> Call:
    return Call("officer", f"{QUEUE}/{await _waiting(world)}/return", {"because": "nobody's"})


@recipe
async def decide_entry(world: World) -> Call:
    entry = await done(world, "propose_return")
    return Call("officer-2", f"{QUEUE}/{entry['id']}/decision", {"decision": "approve"})
