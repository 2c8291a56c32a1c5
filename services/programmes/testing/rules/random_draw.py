"""A draw that anybody can repeat: persons in the order of a digest of the seed and their id.

Each person of the frame has the same chance: the digest depends on nothing else about the person. With frame, seed and
method anybody gets the same persons. `RANK_SQL` and `FRAME_HASH_SQL` are the twins over rows of `person_id`.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

METHOD = "sha256-rank.1"
RANK_SQL = "sha256(convert_to(CAST(:seed AS text) || ':' || person_id::text, 'UTF8'))"
FRAME_HASH_SQL = "encode(sha256(convert_to(string_agg(person_id::text, chr(10) ORDER BY person_id), 'UTF8')), 'hex')"


def drawn(frame: Iterable[UUID], *, seed: str, size: int) -> list[UUID]:
    """Return the first `size` persons of the frame, in the order of the draw."""
    return sorted(set(frame), key=lambda person: hashlib.sha256(f"{seed}:{person}".encode()).digest())[:size]


def frame_hash(frame: Iterable[UUID]) -> str:
    """Hash all persons of the frame, sorted, one on each line."""
    return hashlib.sha256("\n".join(sorted(str(person) for person in set(frame))).encode()).hexdigest()
