"""The events that become notices to a person, their texts, and the hours of sending.

Services state facts; only the hotline makes notices of them, so nobody gets the same message twice.
"""

import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from libs.common.refusals import Fault, Refusal
from libs.common.runtime.yaml_files import read_yaml
from libs.common.texts import chosen
from libs.contracts.benefits import AppealDecided, AppealFiled, BenefitPaid, BenefitReturned, ClaimFiled, ClaimMoved
from libs.contracts.programmes import (
    BookingMade,
    BookingMoved,
    IsolationOrdered,
    IsolationWithdrawn,
    MessageLeft,
)
from libs.contracts.registration import (
    AccountCodeMade,
    AccountLinked,
    EmployerApplicationMoved,
    EmploymentCorrected,
    EmploymentStarted,
    SupportEnding,
)

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
GIVEN_UP_AFTER = timedelta(days=3)
_PAUSES = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3_600, 14_400))
TEXTS: Mapping[str, Mapping[str, Any]] = read_yaml(Path(__file__).parent / "notice_texts.yaml")
# Facts that become notices unchanged; a claim's notice follows from its new status.
_TOLD_AS = {
    ClaimFiled.TYPE: "claim_received",
    BenefitPaid.TYPE: "benefit_paid",
    AppealFiled.TYPE: "appeal_filed",
    BenefitReturned.TYPE: "benefit_returned",
    BookingMade.TYPE: "booking_made",
    BookingMoved.TYPE: "booking_moved",
    IsolationOrdered.TYPE: "isolation_ordered",
    IsolationWithdrawn.TYPE: "isolation_withdrawn",
    MessageLeft.TYPE: "message_left",
    EmploymentStarted.TYPE: "employment_started",
    EmploymentCorrected.TYPE: "employment_corrected",
    AccountCodeMade.TYPE: "account_code",
    AccountLinked.TYPE: "account_linked",
    SupportEnding.TYPE: "support_ending",
}
TOLD = frozenset({*_TOLD_AS, ClaimMoved.TYPE, AppealDecided.TYPE, EmployerApplicationMoved.TYPE})
# No notice of the registers that an agency starts with, and none of the person's own actions.
_NOT_TOLD_OF = {EmploymentStarted.TYPE: {"register", "officer"}, EmploymentCorrected.TYPE: {"person"}}


class TemplateInvalid(Refusal):
    code = "template_invalid"
    kind = "invalid"


def notice_of(event_type: str, data: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """Return the name of the template and its variables; None for an event without a notice."""
    if event_type == ClaimMoved.TYPE:
        name = f"claim_{data['now']}"
        return _with(name, data) if name in TEXTS and data["now"] != data["was"] else None
    if event_type == AppealDecided.TYPE:
        return _with(f"appeal_{data['outcome']}", data)
    if event_type == EmployerApplicationMoved.TYPE:
        name = f"employer_application_{data['status']}"
        return _with(name, data) if name in TEXTS else None
    if data.get("entered_by", "register") in _NOT_TOLD_OF.get(event_type, ()):
        return None
    name = _TOLD_AS.get(event_type, "")
    return _with(name, data) if name else None


def _with(name: str, data: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Variables that a sealed fact does not show are opened when the message is sent."""
    wanted = TEXTS[name]["variables"]
    return name, {variable: data[variable] for variable in wanted if variable in data or "sealed" not in data}


def check_template(name: str, body: str) -> None:
    """Check that a text names only variables of its facts; otherwise it could never be sent."""
    known = TEXTS[name]["variables"]
    try:
        used = [
            (field, spec, conversion)
            for _, field, spec, conversion in string.Formatter().parse(body)
            if field is not None
        ]
    except ValueError:
        raise TemplateInvalid(faults=[Fault("/body", "template_braces")], name=name, known=_listed(known)) from None
    for field, spec, conversion in used:
        if field not in known or spec or conversion:
            fault = Fault("/body", "template_variable_unknown", {"variable": field})
            raise TemplateInvalid(faults=[fault], name=name, known=_listed(known))


def _listed(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "–"


def rendered(body: str, variables: Mapping[str, Any], language: str) -> str:
    """Fill the variables into a text. A variable that has words in each language gives those of `language`."""
    spoken = {name: value[language] if isinstance(value, Mapping) else value for name, value in variables.items()}
    return body.format_map({name: str(value) for name, value in spoken.items()})


def worded(
    name: str,
    language: str,
    variables: Mapping[str, Any],
    versions: Sequence[tuple[date, int, str]],
    *,
    on: date,
    sent: int | None,
) -> str:
    """Choose the words of a notice in one language: those it was sent in, else those in force on the day.

    `versions` are the agency's own texts as (valid from, version, body); without one it is the product's.
    """
    chosen_one = [body for _, version, body in versions if version == sent]
    if not chosen_one and sent is None:
        in_force = [one for one in versions if one[0] <= on]
        chosen_one = [max(in_force)[2]] if in_force else []
    body = chosen_one[0] if chosen_one else chosen(TEXTS[name], language, variables)
    return rendered(body, variables, language)


def may_be_sent_at(now: datetime, zone: str) -> datetime:
    """Return now, or the next morning if it is night."""
    local = now.astimezone(ZoneInfo(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, ZoneInfo(zone)).astimezone(now.tzinfo)


def again_at(now: datetime, attempts: int) -> datetime:
    """Return the moment of the next attempt after `attempts` failures of the provider."""
    return now + _PAUSES[min(attempts - 1, len(_PAUSES) - 1)]
