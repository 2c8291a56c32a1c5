"""A finding of `prakan doctor`, and the report of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    service: str
    what: str
    cause: str
    next: str


def report(findings: Sequence[Finding]) -> str:
    if not findings:
        return "all is well"
    return "\n".join(f"{f.service}: {f.what}\n  perhaps: {f.cause}\n  next: {f.next}" for f in findings)
