"""The columns of a file of hires and leavers, and the words that senders use for the reasons of an end."""

from collections.abc import Mapping

from libs.common.sheets.columns import Column, Columns, as_word
from libs.contracts.registration import EndReason

EMPLOYMENT_COLUMNS: Columns = {
    "employer_number": Column(
        "digits",
        (
            "employer number", "registration_number", "เลขทะเบียนนายจ้าง", "เลขที่บัญชีนายจ้าง", "mã đơn vị",
            "mã số đơn vị", "ma don vi",
        ),
        "unless_given",
    ),
    "national_id": Column(
        "digits",
        (
            "national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd",
            "so dinh danh",
        ),
    ),
    "born_on": Column(
        "day", ("born", "birthday", "date of birth", "วันเกิด", "วันเดือนปีเกิด", "ngày sinh", "ngay sinh"), "never"
    ),
    "started_on": Column(
        "day",
        ("start", "start date", "วันเริ่มงาน", "วันที่เข้าทำงาน", "ngày bắt đầu", "ngày vào làm", "ngay bat dau"),
        "never",
    ),
    "ended_on": Column(
        "day",
        ("end", "end date", "วันที่ออกจากงาน", "วันสิ้นสุด", "ngày kết thúc", "ngày nghỉ việc", "ngay ket thuc"),
        "never",
    ),
    "reason": Column("word", ("เหตุที่ออก", "สาเหตุการออกจากงาน", "lý do", "lý do nghỉ việc", "ly do"), "never"),
    "branch": Column(
        "digits", ("branch number", "ลำดับที่สาขา", "สาขา", "chi nhánh", "mã chi nhánh", "chi nhanh"), "never"
    ),
}  # fmt: skip
_REASONS: Mapping[EndReason, tuple[str, ...]] = {
    "resigned": ("ลาออก", "thôi việc", "xin nghỉ việc"),
    "terminated": ("เลิกจ้าง", "ให้ออก", "sa thải", "chấm dứt hợp đồng"),
    "contract_expired": ("contract expired", "สิ้นสุดสัญญาจ้าง", "สิ้นสุดสัญญา", "hết hạn hợp đồng"),
    "died": ("ถึงแก่กรรม", "เสียชีวิต", "chết", "qua đời"),
}
REASONS: tuple[EndReason, ...] = tuple(_REASONS)
REASON_BY_WORD: Mapping[str, EndReason] = {
    as_word(word): reason for reason, words in _REASONS.items() for word in (reason, *words)
}
ROWS_OF_ONE_NUMBER_MAX = 12
"""So many rows may name one national id: seasons of a year."""
