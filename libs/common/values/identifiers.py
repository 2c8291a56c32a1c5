"""Names of things: UUIDs whose kinds the type checker keeps apart."""

import hashlib
import os
import time
from typing import NewType
from uuid import UUID

EmployerId = NewType("EmployerId", UUID)
PersonId = NewType("PersonId", UUID)
EmploymentId = NewType("EmploymentId", UUID)
ReturnId = NewType("ReturnId", UUID)
ClaimId = NewType("ClaimId", UUID)
BankId = NewType("BankId", UUID)
LoanId = NewType("LoanId", UUID)
JobId = NewType("JobId", UUID)


def uuid7() -> UUID:
    """Make a time-ordered identifier (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    return UUID(int=_stamped(number, version=7))


def person_id_of(national_id: str, *, agency_key: str) -> PersonId:
    """Compute the person's id, the same everywhere (RFC 9562, version 8).

    It is keyed by the agency's secret, so that nobody else can turn national ids into ids. Contributions can name a
    person before the person's event arrives: see docs/decisions/0003. The SQL function `person_id_from` is the twin.
    """
    digest = hashlib.sha256(agency_key.encode() + national_id.encode()).digest()[:16]
    return PersonId(UUID(int=_stamped(int.from_bytes(digest, "big"), version=8)))


def _stamped(number: int, *, version: int) -> int:
    number = number & ~(0xF << 76) | (version << 76)
    return number & ~(0x3 << 62) | (0x2 << 62)
