"""Which column of a file of willing employees is which, in the words that employers use."""

from collections.abc import Sequence

from libs.common.refusals import Refusal, Sentence
from libs.common.sheets.headings import column_places as places_of

_HEADINGS = {
    "employer_number": (
        "employer_number", "employer number", "registration_number", "เลขทะเบียนนายจ้าง", "เลขที่บัญชีนายจ้าง",
        "mã đơn vị", "mã số đơn vị",
    ),
    "national_id": (
        "national_id", "national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd",
    ),
}  # fmt: skip


class ColumnsMissing(Refusal):
    code = "columns_missing"
    kind = "invalid"
    sentence = Sentence(
        en="The heading lacks {missing}. Needed: national_id, and employer_number unless it is given in the request.",
        th="หัวตารางขาด {missing} ต้องมีเลขประจำตัวประชาชน และเลขทะเบียนนายจ้างหากไม่ได้ระบุในคำขอ",
        vi="Tiêu đề thiếu {missing}. Cần số định danh, và mã đơn vị nếu không ghi trong yêu cầu.",
    )


def column_places(heading: Sequence[str], *, given: Sequence[str]) -> dict[str, int]:
    """Canonical column → its place in the heading, from 0; `given` came with the request."""
    places = places_of(heading, _HEADINGS)
    missing = [column for column in _HEADINGS if column not in places and column not in given]
    if missing:
        raise ColumnsMissing(missing=", ".join(missing))
    return places
