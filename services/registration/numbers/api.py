"""Number forms of the deployment's law, in the form that request fields need."""

from typing import Annotated

from fastapi import Depends

from libs.common.refusals import Fault, RequestInvalid
from services.registration.context import Context, Ctx
from services.registration.numbers.rules.number_form import NumberForm, number_valid


class Numbers:
    """A check of a request's numbers against the law in force today."""

    def __init__(self, context: Context) -> None:
        self._law = context.law
        self._today = context.clock.today()

    def require(self, name: str, number: str, *, pointer: str) -> None:
        form = NumberForm.of(self._law.rule("registration", name).at(name, self._today))
        if not number_valid(number, form):
            raise RequestInvalid(faults=[Fault(pointer, f"{name}_invalid", {"example": form.example})])


async def _numbers(context: Ctx) -> Numbers:
    return Numbers(context)


CheckedNumbers = Annotated[Numbers, Depends(_numbers)]
