"""A phase is chosen with the figures of the one before."""

from typing import Any

import pytest

from libs.common.refusals import Refusal
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.actions.choose_phase import choose_phase, figures_for_choice
from tests.programmes import (
    PATH,
    hospitel,
    in_the_programme,
    positive,
)
from tests.running_suite import RunningSuite


async def test_a_phase_is_chosen_with_the_figures_that_were_read(willing: Willing) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        figures = await figures_for_choice(connection, willing.law, today=TODAY)
        assert [(one.area, one.registered, one.confirmed) for one in figures.areas] == [("TH-10-40", 2, 0)]
        given: dict[str, Any] = {"starts_on": TODAY, "note": "-", "chosen_by": "officer:test", "today": TODAY}
        chosen = await choose_phase(connection, willing.law, areas=["TH-12"], figures_read=figures.hash, **given)
        assert (chosen.phase.number, chosen.figures_hash) == (2, figures.hash)
        with pytest.raises(Refusal, match="area_already_chosen"):
            await choose_phase(connection, willing.law, areas=["TH-10"], figures_read=figures.hash, **given)
        with pytest.raises(Refusal, match="figures_have_moved"):
            await choose_phase(connection, willing.law, areas=["TH-13"], figures_read="0" * 64, **given)


async def test_phases_are_chosen_with_the_figures_before_one(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    await hospitel(suite, 1)
    await positive(suite, employer.staff[0][0])
    seen = (await suite.get("officer", f"{PATH}/vaccination-phases/figures")).json()
    assert [(a["area"], a["cases"]) for a in seen["areas"]] == [("TH-10", 1)]
    choice = {
        "areas": ["TH-12", "TH-13"],
        "starts_on": "2021-06-14",
        "figures_hash": seen["hash"],
        "note": "many cases",
    }
    stale = await suite.post("officer", f"{PATH}/vaccination-phases", {**choice, "figures_hash": "0" * 64})
    assert (stale.status_code, stale.json()["code"]) == (409, "figures_have_moved")
    chosen = await suite.made("officer", f"{PATH}/vaccination-phases", choice)
    assert chosen["number"] == 2
    twice = await suite.post("officer", f"{PATH}/vaccination-phases", choice)
    assert twice.json()["code"] == "area_already_chosen"
    early = await suite.post("officer", f"{PATH}/vaccination-confirmations", {"phase": 2})
    assert (early.status_code, early.json()["code"]) == (409, "phase_not_begun")
    assert (await suite.get("manager", f"{PATH}/vaccination-phases/figures")).status_code == 200
    assert (await suite.get(employer.persona, f"{PATH}/vaccination-phases/figures")).status_code == 403
