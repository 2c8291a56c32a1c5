"""The number forms of the deployment's law, as request fields need them."""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.refusals import Fault, Refusal, Sentence
from services.registration.rules.numbers import NumberForm, number_valid


class NumberInvalid(Refusal):
    code = "request_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="1 member(s) of the request cannot be accepted; each is listed under errors. Nothing was stored.",
        th="มีข้อมูล 1 รายการที่รับไม่ได้ ดูรายละเอียดใน errors ยังไม่มีการบันทึกใด ๆ",
        vi="Có 1 mục không thể chấp nhận; xem errors. Chưa có gì được lưu.",
    )


class Numbers:
    """Checks a request's numbers against the law in force today."""

    def __init__(self, request: Request) -> None:
        self._law = request.app.state.law
        self._today = request.app.state.clock.today()

    def require(self, name: str, number: str, *, pointer: str) -> None:
        form = NumberForm.of(self._law.rule("registration", name).at(name, self._today))
        if not number_valid(number, form):
            raise NumberInvalid(faults=[Fault(pointer, f"{name}_invalid", {"example": form.example})])


CheckedNumbers = Annotated[Numbers, Depends(Numbers)]
