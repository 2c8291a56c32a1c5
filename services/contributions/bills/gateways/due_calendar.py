"""Due days as iCalendar (RFC 5545): whole days, each with an alarm before it; the same text until the law changes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

from libs.common.values.month import Month

MEDIA_TYPE = "text/calendar"
_LINE_BYTES_MAX = 75
_SUMMARY = "{month}: return and payment due · ครบกำหนดยื่นแบบและชำระเงิน · hạn nộp tờ khai và đóng tiền"


def due_calendar(
    employer_id: UUID, due: Mapping[Month, date], *, agency: Mapping[str, str], days_before: int | None
) -> str:
    """Write the calendar. `days_before`: when the alarm rings; None without an alarm."""
    lines: list[str] = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Prakan//Due days//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(agency['en'])}",
        f"X-WR-CALNAME:{_escaped(agency['en'])}",
    ]
    for month, due_on in due.items():
        lines += _event(employer_id, month, due_on, agency=agency, days_before=days_before)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for folded in _folded(lines))


def _event(
    employer_id: UUID, month: Month, due_on: date, *, agency: Mapping[str, str], days_before: int | None
) -> list[str]:
    summary = _escaped(_SUMMARY.format(month=month))
    event = [
        "BEGIN:VEVENT",
        f"UID:due-{month}-{employer_id}",
        f"DTSTAMP:{month.first_day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{_escaped(' · '.join(agency[language] for language in ('th', 'vi', 'en')))}",
        "TRANSP:TRANSPARENT",
    ]
    if days_before is not None:
        event += [
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}", f"TRIGGER:-P{days_before}D", "END:VALARM",
        ]  # fmt: skip
    return [*event, "END:VEVENT"]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Break lines of more than 75 bytes; what goes on begins with a blank. No character is broken."""
    for line in lines:
        part = ""
        for character in line:
            if len((part + character).encode()) > _LINE_BYTES_MAX:
                yield part
                part = " "
            part += character
        yield part
