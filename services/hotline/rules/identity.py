"""Is the caller who the caller says? Two things that only the person knows, and nothing wrong."""

from collections.abc import Mapping
from typing import Any

from services.hotline.rules.search_keys import phone_key

NEEDED = 2
TRIES_MAX = 3
QUESTIONS = ("born_on", "national_id_end", "phone", "employer_number")
_END = 4


def passed(answers: Mapping[str, str], known: Mapping[str, Any], *, calling_code: str) -> bool:
    """`known`: born_on, national_id, phones, employer_numbers (of employments that have not ended)."""
    right = [_right(question, answer.strip(), known, calling_code) for question, answer in answers.items()]
    return all(right) and len(right) >= NEEDED


def _right(question: str, answer: str, known: Mapping[str, Any], calling_code: str) -> bool:
    if question == "born_on":
        return bool(known["born_on"]) and answer == known["born_on"].isoformat()
    if question == "national_id_end":
        return len(answer) == _END and str(known["national_id"] or "").endswith(answer)
    if question == "phone":
        own = {phone_key(phone, calling_code) for phone in known["phones"] or ()}
        return bool(answer) and phone_key(answer, calling_code) in own
    return bool(answer) and answer in known["employer_numbers"]
