"""The columns of a file of results, with the words that laboratories use for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from libs.common.sheets.columns import Column, Columns
from services.programmes.hospitels.rules.bed_offer import Finding

Outcome = Literal["positive", "negative", "inconclusive"]
RESULT_FILE = "results"
RESULT_COLUMNS: Columns = {
    "specimen_code": Column("text", ("code", "specimen", "รหัสตัวอย่าง", "mã mẫu")),
    "person_id": Column("text", ("person", "รหัสบุคคล", "mã người")),
    "outcome": Column("text", ("result", "ผลตรวจ", "ผลการตรวจ", "kết quả")),
    "symptoms": Column("text", ("มีอาการ", "triệu chứng", "có triệu chứng"), "never"),
    "complications": Column("text", ("ภาวะแทรกซ้อน", "biến chứng"), "never"),
    "laboratory": Column("text", ("lab", "ห้องปฏิบัติการ", "phòng xét nghiệm"), "never"),
}
OUTCOME_WORDS: Mapping[str, Outcome] = {
    "positive": "positive", "detected": "positive", "บวก": "positive", "พบเชื้อ": "positive",
    "dương tính": "positive",
    "negative": "negative", "not detected": "negative", "ลบ": "negative", "ไม่พบเชื้อ": "negative",
    "âm tính": "negative",
    "inconclusive": "inconclusive", "ไม่ชัดเจน": "inconclusive", "สรุปไม่ได้": "inconclusive",
    "không xác định": "inconclusive",
}  # fmt: skip
YES_OR_NO: Mapping[str, bool] = {
    "": False, "no": False, "false": False, "0": False, "ไม่มี": False, "ไม่": False, "không": False,
    "yes": True, "true": True, "1": True, "มี": True, "ใช่": True, "có": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row, each as it is compared."""

    specimen_code: str
    person_id: str
    outcome: str
    symptoms: str
    complications: str
    laboratory: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A row that can be recorded."""

    specimen_code: str
    person_id: UUID
    finding: Finding
    laboratory: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """The fault of a row."""

    column: str
    code: str


def read_row(cells: Cells, *, laboratory: str) -> ReadResult | RowFault:
    """Read a row; without a name of a laboratory it is that of the sender, `laboratory`."""
    try:
        person_id = UUID(cells.person_id)
    except ValueError:
        return RowFault("person_id", "person_id_invalid")
    outcome = OUTCOME_WORDS.get(cells.outcome)
    if outcome is None:
        return RowFault("outcome", "outcome_unknown")
    symptoms, complications = YES_OR_NO.get(cells.symptoms), YES_OR_NO.get(cells.complications)
    if symptoms is None or complications is None:
        return RowFault("symptoms" if symptoms is None else "complications", "yes_or_no")
    if not cells.specimen_code:
        return RowFault("specimen_code", "missing")
    named = cells.laboratory or laboratory
    if not named:
        return RowFault("laboratory", "missing")
    return ReadResult(cells.specimen_code, person_id, Finding(outcome, symptoms, complications), named)
