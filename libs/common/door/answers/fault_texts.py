"""Sentences for faults and titles for statuses, read once from `fault_texts.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.common.runtime.yaml_files import read_yaml

_TEXTS: dict[str, dict[str, str]] = read_yaml(Path(__file__).parent / "fault_texts.yaml")
_TITLES: dict[int, dict[str, str]] = {
    400: {"en": "Bad request", "th": "คำขอไม่ถูกต้อง", "vi": "Yêu cầu không hợp lệ"},
    401: {"en": "Who are you?", "th": "โปรดยืนยันตัวตน", "vi": "Cần xác thực"},
    403: {"en": "Not allowed", "th": "ไม่ได้รับอนุญาต", "vi": "Không được phép"},
    404: {"en": "Not found", "th": "ไม่พบข้อมูล", "vi": "Không tìm thấy"},
    409: {"en": "Conflict", "th": "ขัดแย้งกับข้อมูลปัจจุบัน", "vi": "Xung đột"},
    412: {"en": "Changed meanwhile", "th": "ข้อมูลถูกเปลี่ยนแล้ว", "vi": "Đã bị thay đổi"},
    413: {"en": "Too large", "th": "ใหญ่เกินไป", "vi": "Quá lớn"},
    422: {"en": "Cannot be accepted", "th": "รับไม่ได้", "vi": "Không thể chấp nhận"},
    429: {"en": "Too many requests", "th": "คำขอมากเกินไป", "vi": "Quá nhiều yêu cầu"},
    500: {"en": "Our fault", "th": "ข้อผิดพลาดของระบบ", "vi": "Lỗi hệ thống"},
    503: {"en": "Busy", "th": "ระบบไม่ว่าง", "vi": "Đang bận"},
}


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def fault_text(code: str, values: Mapping[str, Any], language: str) -> str:
    texts = _TEXTS.get(code) or _TEXTS["invalid"]
    return texts[language].format_map(_Named(values))


def title(status: int, language: str) -> str:
    return _TITLES.get(status, _TITLES[400])[language]
