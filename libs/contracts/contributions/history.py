"""Facts about months that the agency's earlier system knew."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Amount, Fact, member

HISTORY = "contributions.history"


class ImportedMonth(BaseModel):
    person_id: UUID = member("person_reference", "the person")
    month: str = member("person_fact", "the month, YYYY-MM")
    scheme: str = member("person_fact", "the scheme, by its code in the law")
    base: Amount = member("person_fact", "contribution wage of the month, in the scheme's currency")
    credited: bool = member("person_fact", "whether the month counts as one that a return credits")


class MonthsImported(Fact):
    """Months that the agency's earlier system knew, confirmed by a second officer; at most 500 in an event."""

    TYPE: ClassVar[str] = "contributions.months_imported.v1"
    TOPIC: ClassVar[str] = HISTORY
    KEY: ClassVar[str] = "batch_id"

    batch_id: UUID = member("organisation", "the batch, which is withdrawn as a whole")
    source_system: str = member("organisation", "the system that the months come from")
    confidence: str = member("organisation", "how far the agency trusts it: high, medium, low")
    prevails: bool = member("organisation", "whether a month counts instead of one that a return reports")
    months: list[ImportedMonth] = member("person_fact", "months of this part of the batch")


class HistoryWithdrawn(Fact):
    """A batch was withdrawn: none of its months counts any more."""

    TYPE: ClassVar[str] = "contributions.history_withdrawn.v1"
    TOPIC: ClassVar[str] = HISTORY
    KEY: ClassVar[str] = "batch_id"

    batch_id: UUID = member("organisation", "the batch")


class ImportedMonthDecided(Fact):
    """An officer decided which base of a month counts: the imported one, or that of the returns."""

    TYPE: ClassVar[str] = "contributions.imported_month_decided.v1"
    TOPIC: ClassVar[str] = HISTORY
    KEY: ClassVar[str] = "batch_id"

    batch_id: UUID = member("organisation", "the batch")
    person_id: UUID = member("person_reference", "the person")
    month: str = member("person_fact", "the month, YYYY-MM")
    scheme: str = member("person_fact", "the scheme, by its code in the law")
    prevails: bool = member("person_fact", "whether the imported month counts instead of the one of the returns")
