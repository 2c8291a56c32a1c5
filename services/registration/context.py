"""The context of registration: its own members beside those that every service has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.runtime.context import ServiceContext

if TYPE_CHECKING:
    from services.registration.persons.actions.register_person import Enrolment


@dataclass(frozen=True, slots=True)
class SignUpLimits:
    """Bounds of a day: accounts asked for and wrong codes."""

    tries: int
    wrong_codes_of_client: int
    wrong_codes_of_address: int
    asks_of_address: int


@dataclass(frozen=True)
class Context(ServiceContext):
    """The context of registration. `back_dated`, `employers_reach`: how far back an employer may enter days.

    `pages_url`: where the pages are, for what is printed. `match_tries`: how many wrong pairs a party may send a day.
    """

    merge_approvals: int
    entry_approvals: int
    back_dated: timedelta
    employers_reach: timedelta
    match_tries: int
    sign_up: SignUpLimits
    employer_applications_a_day: int
    uploads: Path
    agency_key: str
    details_secret: str
    pages_url: str
    enrol: "Callable[[Enrolment], Awaitable[Any]]"


Ctx = Annotated[Context, Depends(context_of(Context))]
