"""The one family of expected refusals: an action raises one, each door says it in its own way.

The HTTP door turns it into a problem document, a consumer parks the event. No HTTP here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Kind = Literal[
    "invalid", "forbidden", "not_found", "conflict", "precondition", "in_flight", "too_large", "too_many", "unavailable"
]


class Sentence(TypedDict):
    """One sentence in the three languages of the suite, with `{placeholders}`."""

    en: str
    th: str
    vi: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in the input: where (a JSON pointer), which, and what to do about it."""

    pointer: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """`code` is stable and documented; `sentence` says what to do, in th, vi and en."""

    code: str = "refused"
    kind: Kind = "conflict"
    sentence: Sentence

    def __init__(self, *, pointer: str = "", faults: Sequence[Fault] = (), **values: Any) -> None:
        super().__init__(self.code, values)
        self.pointer = pointer
        self.faults = faults
        self.values = values

    def say(self, language: str) -> str:
        text: str = self.sentence.get(language) or self.sentence["en"]  # type: ignore[assignment]
        return text.format_map(_Named(self.values))

    def extra(self) -> dict[str, Any]:
        """Members that the problem document carries beside the standard ones."""
        return {}


class NotFound(Refusal):
    """Also what somebody else's resource answers: its existence is not told."""

    code = "not_found"
    kind = "not_found"
    sentence = Sentence(
        en="There is no such {what}, or it is not yours to see.",
        th="ไม่พบ {what} หรือท่านไม่มีสิทธิ์ดู",
        vi="Không có {what} này, hoặc bạn không có quyền xem.",
    )


class RequestInvalid(Refusal):
    """What the schema of a body cannot say; `faults` names each member."""

    code = "request_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="1 member(s) of the request cannot be accepted; each is listed under errors. Nothing was stored.",
        th="มีข้อมูล 1 รายการที่รับไม่ได้ ดูรายละเอียดใน errors ยังไม่มีการบันทึกใด ๆ",
        vi="Có 1 mục không thể chấp nhận; xem errors. Chưa có gì được lưu.",
    )


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
