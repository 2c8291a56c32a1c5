"""Why somebody of the agency looks at a person: the header `X-Purpose`, kept in the audit."""

from fastapi import Request

from libs.common.door.callers import Caller
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


def purpose_of(request: Request, caller: Caller) -> str | None:
    """What staff gave as their purpose, if they did."""
    given = request.headers.get("x-purpose")
    if given is None or not caller.is_staff:
        return None
    if not (3 <= len(given) <= PURPOSE_LENGTH_MAX and given.isascii() and given.isprintable()):
        raise PurposeInvalid
    return given
