"""The context of contributions: its own members beside those that every service has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.keys.signed_documents import DocumentKey
from libs.common.neighbours.person_checks import PersonChecks
from libs.common.runtime.context import ServiceContext
from libs.copies.law.law_changes import LawInForce

if TYPE_CHECKING:
    from libs.common.law.terms import Law
    from services.contributions.returns.actions.file_return import Filing
    from services.contributions.returns.rows.filing import PostedReturn


@dataclass(frozen=True)
class Context(ServiceContext):
    uploads: Path
    agency_key: str
    document_key: DocumentKey
    person_checks: PersonChecks
    first_returns: "Callable[[Filing], Awaitable[PostedReturn | None]]"
    laws: LawInForce

    @property
    def law(self) -> "Law":
        """Return the law with the changes that this process has read; `laws.latest` reads the latest."""
        return self.laws.law


Ctx = Annotated[Context, Depends(context_of(Context))]
