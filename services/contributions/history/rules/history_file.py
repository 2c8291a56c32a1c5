"""The columns of a file of history, with the words that agencies use for them."""

from libs.common.sheets.columns import Column, Columns

HISTORY_FILE = "history"
"""The kind of file, as its door names it."""
HISTORY_COLUMNS: Columns = {
    "national_id": Column(
        "digits",
        ("national id", "id", "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "số định danh", "cccd", "số cccd", "so dinh danh"),
    ),
    "born_on": Column("day", ("birthday", "date of birth", "วันเกิด", "ngày sinh", "ngay sinh")),
    "month": Column("month", ("wage_month", "เดือน", "งวดเดือน", "tháng", "thang"), "never"),
    "first_month": Column("month", ("from", "from month", "ตั้งแต่เดือน", "từ tháng", "tu thang"), "never"),
    "last_month": Column("month", ("to", "to month", "ถึงเดือน", "đến tháng", "den thang"), "never"),
    "wage": Column("amount", ("ค่าจ้าง", "tiền lương", "mức lương", "tien luong"), "never"),
    "base": Column("amount", ("levy base", "ฐานเงินสมทบ", "mức đóng", "muc dong"), "never"),
    "scheme": Column("word", ("มาตรา", "โครงการ", "loại hình", "loai hinh"), "unless_given"),
    "source": Column("word", ("แหล่งที่มา", "nguồn", "nguon"), "unless_given"),
    "remark": Column("text", ("หมายเหตุ", "ghi chú", "ghi chu"), "never"),
}
