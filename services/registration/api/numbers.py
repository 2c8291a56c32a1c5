"""The number forms of the deployment's law, as request fields need them."""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.refusals import Fault, RequestInvalid
from services.registration.rules.numbers import NumberForm, number_valid


class Numbers:
    """Checks a request's numbers against the law in force today."""

    def __init__(self, request: Request) -> None:
        self._law = request.app.state.law
        self._today = request.app.state.clock.today()

    def require(self, name: str, number: str, *, pointer: str) -> None:
        form = NumberForm.of(self._law.rule("registration", name).at(name, self._today))
        if not number_valid(number, form):
            raise RequestInvalid(faults=[Fault(pointer, f"{name}_invalid", {"example": form.example})])


CheckedNumbers = Annotated[Numbers, Depends(Numbers)]
