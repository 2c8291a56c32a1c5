"""An employer with inspections, for the walk of all pages."""

from tests.running_suite import RunningSuite
from tests.staff import Staffed


async def inspected_employer(suite: RunningSuite, employer: Staffed) -> dict[str, str]:
    """Make a plan, a closed case with a sanction that is decided, and an open case with a finding."""
    path = "/contributions/v1/inspections"
    planned = {"year": 2021, "area": "TH-10", "by_risk": 2, "by_chance": 1}
    plan = await suite.made("officer", "/contributions/v1/inspection-plans", planned)
    found = {"kind": "not_enrolled", "person_id": employer.staff[0][0], "month": "2020-12", "amount": "100.00"}
    cases: list[str] = []
    for form in ("self_check", "online"):
        body = {"employer_id": employer.id, "form": form, "because": "a letter"}
        cases.append((await suite.made("officer", path, body))["id"])
        await suite.made("officer", f"{path}/{cases[-1]}/findings", found)
        if form == "self_check":
            await suite.made("officer", f"{path}/{cases[-1]}/closing", {"because": "as found"})
    body = {"inspection_id": cases[0], "amount": "500.00", "because": "on purpose"}
    sanction = await suite.made("officer", "/contributions/v1/sanctions", body)
    await suite.made("officer-2", f"/contributions/v1/sanctions/{sanction['id']}/approval", {})
    return {"plan": plan["id"], "inspected": cases[0], "inspection": cases[1]}
