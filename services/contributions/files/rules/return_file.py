"""The columns of a return file, with the words that agencies and vendors use for them."""

from libs.common.sheets.columns import Column, Columns

RETURN_COLUMNS: Columns = {
    "employer_number": Column(
        "digits",
        (
            "employer number", "registration_number", "เลขทะเบียนนายจ้าง", "เลขที่บัญชีนายจ้าง", "mã đơn vị",
            "mã số đơn vị", "ma don vi",
        ),
        "unless_given",
    ),
    "month": Column(
        "month", ("wage_month", "งวดเดือน", "เดือน", "ค่าจ้างเดือน", "tháng", "kỳ", "thang"), "unless_given"
    ),
    "national_id": Column(
        "digits",
        (
            "national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd",
            "so dinh danh",
        ),
    ),
    "wage": Column("amount", ("ค่าจ้าง", "ค่าจ้างที่จ่ายจริง", "tiền lương", "mức lương", "tien luong")),
    "absence": Column(
        "word",
        ("เหตุที่ไม่ได้ค่าจ้าง", "เหตุไม่ได้ทำงาน", "หมายเหตุ", "lý do nghỉ", "lý do", "ly do nghi"),
        "never",
    ),
}  # fmt: skip
