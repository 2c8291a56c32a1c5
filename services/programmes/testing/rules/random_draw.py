"""A draw that anybody can repeat: persons in the order of a digest of the seed and their identifier.

Each person of the frame is as likely as any other: the digest knows nothing of the person. Who has frame, seed and
method finds the same persons. `RANK_SQL` and `FRAME_HASH_SQL` are the twins over rows of `person_id`.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

METHOD = "sha256-rank.1"
RANK_SQL = "sha256(convert_to(CAST(:seed AS text) || ':' || person_id::text, 'UTF8'))"
FRAME_HASH_SQL = "encode(sha256(convert_to(string_agg(person_id::text, chr(10) ORDER BY person_id), 'UTF8')), 'hex')"


def drawn(frame: Iterable[UUID], *, seed: str, size: int) -> list[UUID]:
    """The first `size` persons of the frame, in their order."""
    return sorted(set(frame), key=lambda person: hashlib.sha256(f"{seed}:{person}".encode()).digest())[:size]


def frame_hash(frame: Iterable[UUID]) -> str:
    """Over all persons of the frame, sorted, one a line."""
    return hashlib.sha256("\n".join(sorted(str(person) for person in set(frame))).encode()).hexdigest()
