"""Choose the areas where vaccination begins next. Officers choose with the current figures."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from services.programmes.figures.rows import AreaDemand, demand_by_area
from services.programmes.vaccination.rows import phases as rows
from services.programmes.vaccination.rows.phases import Phase


class FiguresMoved(Refusal):
    code = "figures_have_moved"


class AreaChosen(Refusal):
    code = "area_already_chosen"


@dataclass(frozen=True, slots=True)
class PhaseFigures:
    """The figures for the choice of areas; `hash` is computed from exactly these figures."""

    cases_days: int
    areas: Sequence[AreaDemand]
    hash: str


@dataclass(frozen=True, slots=True)
class ChosenPhase:
    phase: Phase
    figures_hash: str


async def figures_for_choice(connection: AsyncConnection, law: Law, *, today: date) -> PhaseFigures:
    """Compute by area the cases of the last days, registered and confirmed persons, and the hash of these figures."""
    days = int(law.rule("programmes", "vaccination").at("phases", today)["cases_days"])
    areas = await demand_by_area(connection, since=today - timedelta(days=days))
    return PhaseFigures(days, areas, figures_hash({"cases_days": days, "areas": [asdict(area) for area in areas]}))


def figures_hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def choose_phase(
    connection: AsyncConnection,
    law: Law,
    *,
    areas: Sequence[str],
    starts_on: date,
    note: str,
    figures_read: str,
    chosen_by: str,
    today: date,
) -> ChosenPhase:
    """Choose the next phase. `figures_read`: the hash of the figures that the officer saw, which are stored with it."""
    await rows.choose_one_at_a_time(connection)
    figures = await figures_for_choice(connection, law, today=today)
    if figures.hash != figures_read:
        raise FiguresMoved(pointer="/figures_hash")
    if number := await rows.phase_of_any(connection, areas):
        raise AreaChosen(pointer="/areas", number=number)
    phase = Phase(await rows.last_number(connection) + 1, list(areas), starts_on, note)
    kept = json.dumps(asdict(figures), ensure_ascii=False)
    await rows.insert_phase(connection, phase, figures=kept, figures_hash=figures.hash, chosen_by=chosen_by)
    return ChosenPhase(phase, figures.hash)


async def open_first_phase(connection: AsyncConnection, law: Law, *, today: date) -> None:
    """Open the phase that the law itself names, from its first day on. A second run changes nothing."""
    if not law.has("programmes", "vaccination"):
        return
    series = law.rule("programmes", "vaccination").series["phases"]
    begun = [terms for terms in series if terms.effective <= today]
    if not begun:
        return
    first = begun[-1]["first"]
    phase = Phase(first["number"], list(first["areas"]), begun[0].effective, str(begun[-1].citation))
    await rows.insert_phase(connection, phase, figures="{}", figures_hash=figures_hash({}), chosen_by="law")
