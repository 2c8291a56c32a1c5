"""The columns of a file of willing employees, with the words that employers use for them."""

from libs.common.sheets.columns import Column, Columns

VACCINATION_COLUMNS: Columns = {
    "employer_number": Column(
        "digits",
        (
            "employer number", "registration_number", "เลขทะเบียนนายจ้าง", "เลขที่บัญชีนายจ้าง", "mã đơn vị",
            "mã số đơn vị",
        ),
        "unless_given",
    ),
    "national_id": Column(
        "digits",
        ("national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd"),
    ),
}  # fmt: skip
