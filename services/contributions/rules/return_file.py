"""Which column of a return file is which, in the words that agencies and vendors use."""

from collections.abc import Sequence

from libs.common.refusals import Refusal, Sentence
from libs.common.sheets.headings import column_places as places_of

COLUMNS = ("employer_number", "month", "national_id", "wage", "absence")
_HEADINGS = {
    "employer_number": (
        "employer_number", "employer number", "registration_number", "เลขทะเบียนนายจ้าง", "เลขที่บัญชีนายจ้าง",
        "mã đơn vị", "mã số đơn vị", "ma don vi",
    ),
    "month": ("month", "wage_month", "งวดเดือน", "เดือน", "ค่าจ้างเดือน", "tháng", "kỳ", "thang"),
    "national_id": (
        "national_id", "national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd",
        "so dinh danh",
    ),
    "wage": ("wage", "ค่าจ้าง", "ค่าจ้างที่จ่ายจริง", "tiền lương", "mức lương", "tien luong"),
    "absence": ("absence", "เหตุที่ไม่ได้ค่าจ้าง", "เหตุไม่ได้ทำงาน", "หมายเหตุ", "lý do nghỉ", "lý do", "ly do nghi"),
}  # fmt: skip


class ColumnsMissing(Refusal):
    code = "columns_missing"
    kind = "invalid"
    sentence = Sentence(
        en="The heading lacks {missing}. Needed: national_id and wage, and employer_number and month unless given "
        "as query parameters; absence may be left out.",
        th="หัวตารางขาด {missing} ต้องมีเลขประจำตัวประชาชนและค่าจ้าง รวมทั้งเลขทะเบียนนายจ้างและเดือนหากไม่ได้ระบุในคำขอ",
        vi="Tiêu đề thiếu {missing}. Cần số định danh và tiền lương; mã đơn vị và tháng nếu không ghi trong yêu cầu.",
    )


def column_places(heading: Sequence[str], *, given: Sequence[str]) -> dict[str, int]:
    """Canonical column → its place in the heading, from 0; `given` came as query parameters."""
    places = places_of(heading, _HEADINGS)
    missing = [c for c in COLUMNS if c not in places and c not in given and c != "absence"]
    if missing:
        raise ColumnsMissing(missing=", ".join(missing))
    return places
