"""The typed context with which doors, listeners and duties work. Each service adds its own members."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from libs.common.database.connections import Database
    from libs.common.database.wakeups import Wakeups
    from libs.common.door.answers.cursors import Cursors
    from libs.common.door.callers.verifying import TokenVerifier
    from libs.common.law.terms import Law
    from libs.common.neighbours.doors import Doors
    from libs.common.runtime.assembly import Parts
    from libs.common.runtime.clock import Clock


@dataclass(frozen=True)
class ServiceContext:
    parts: "Parts"

    @property
    def database(self) -> "Database":
        return self.parts.database

    @property
    def law(self) -> "Law":
        return self.parts.law

    @property
    def clock(self) -> "Clock":
        return self.parts.clock

    @property
    def wakeups(self) -> "Wakeups":
        return self.parts.wakeups

    @property
    def doors(self) -> "Doors":
        return self.parts.doors

    @property
    def cursors(self) -> "Cursors":
        return self.parts.cursors

    @property
    def verifier(self) -> "TokenVerifier":
        return self.parts.verifier
