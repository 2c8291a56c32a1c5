"""Why somebody of the agency looks at a person: the header `X-Purpose`, kept in the audit."""

from fastapi import Request

from libs.common.door.callers.policies import Caller
from libs.common.refusals import Refusal, Sentence

PURPOSE_LENGTH_MAX = 200


class PurposeInvalid(Refusal):
    code = "purpose_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="X-Purpose says in 3 to 200 characters why you look; percent-encode what is not ASCII.",
        th="X-Purpose ระบุเหตุผลที่ดูข้อมูล 3 ถึง 200 อักขระ ตัวอักษรที่ไม่ใช่ ASCII ให้เข้ารหัสแบบ percent",
        vi="X-Purpose nêu lý do xem dữ liệu, 3 đến 200 ký tự; ký tự ngoài ASCII phải mã hóa phần trăm.",
    )


class PurposeNeeded(Refusal):
    code = "purpose_needed"
    kind = "forbidden"
    sentence = Sentence(
        en="These are facts about persons. Say why you look: send X-Purpose.",
        th="ข้อมูลนี้เป็นข้อมูลของบุคคล โปรดระบุเหตุผลที่ดูใน X-Purpose",
        vi="Đây là dữ liệu về cá nhân. Hãy nêu lý do xem trong X-Purpose.",
    )


def purpose_of(request: Request, caller: Caller) -> str | None:
    """What an officer gave as the purpose, if any; who reads what is theirs has none."""
    given = request.headers.get("x-purpose")
    if given is None or not caller.is_officer:
        return None
    if not (len(given.strip()) >= 3 and len(given) <= PURPOSE_LENGTH_MAX and given.isascii() and given.isprintable()):
        raise PurposeInvalid
    return given


def require_purpose(request: Request, caller: Caller) -> str | None:
    """The same for what is never shown masked: an officer without a purpose is refused."""
    purpose = purpose_of(request, caller)
    if caller.is_officer and purpose is None:
        raise PurposeNeeded
    return purpose
