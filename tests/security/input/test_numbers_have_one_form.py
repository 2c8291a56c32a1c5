"""References, numbers and codes of every request body: wide letters or digits of another script are equal.

Two payments with the references PAY-1 and ＰＡＹ－１ are one payment sent twice.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from deploy.suite import members
from libs.common.door.requests.fields import Body

DOCUMENTS = Path(__file__).parents[3] / "deploy" / "openapi"
_A_NUMBER = re.compile(r"(.*_)?(reference|account|number|branch|lot|national_id|prefix)")
# An app's own name of its user's account: whatever the app's sign-in says.
_ANOTHERS = "services.registration.accounts."
_SAMPLES = ("PAY-2021/01 A7", "3100600445635", "000001", "12-3", "2")
_WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)} | {" ": "\u3000"})
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def _bodies(parent: type[Body] = Body) -> Iterator[type[Body]]:
    for body in parent.__subclasses__():
        yield body
        yield from _bodies(body)


def _numbers() -> list[Any]:
    for member in members().values():
        assert callable(member.build), "every door's bodies are loaded with its service"
    found = {
        f"{body.__module__}.{body.__qualname__}.{name}": field
        for body in _bodies()
        if body.__module__.startswith("services.") and not body.__module__.startswith(_ANOTHERS)
        for name, field in body.model_fields.items()
        if _A_NUMBER.fullmatch(name) and "str" in str(field.annotation)
    }
    return [pytest.param(field, id=name) for name, field in sorted(found.items())]


def _read(field: FieldInfo, written: str) -> object:
    kind: Any = field.annotation
    for more in field.metadata:
        kind = Annotated[kind, more]
    try:
        return TypeAdapter(kind).validate_python(written)
    except ValidationError:
        return None


def test_the_members_are_found() -> None:
    assert len(_numbers()) > 10


@pytest.mark.parametrize("field", _numbers())
def test_what_looks_alike_is_one(field: FieldInfo) -> None:
    read = [(sample, _read(field, sample)) for sample in _SAMPLES]
    taken = [(sample, narrow) for sample, narrow in read if narrow is not None]
    assert taken, "no sample has the form that the member takes"
    for sample, narrow in taken:
        for written in (sample.translate(_WIDE), sample.translate(_THAI), sample.replace("-", "\u2011")):
            assert _read(field, written) == narrow, written


def test_every_number_in_a_path_or_query_is_bounded() -> None:
    """A larger one than a column holds is refused by name, whichever door it is sent to."""
    unbounded, seen = [], 0
    for file in sorted(DOCUMENTS.glob("*.json")):
        for path, operations in json.loads(file.read_text(encoding="utf-8"))["paths"].items():
            for operation in operations.values():
                for parameter in operation.get("parameters", ()):
                    schema = parameter["schema"]
                    shapes = [schema, *schema.get("anyOf", ())]
                    numbers = [shape for shape in shapes if shape.get("type") == "integer"]
                    seen += len(numbers)
                    unbounded += [
                        f"{file.stem} {path} {parameter['name']}"
                        for shape in numbers
                        if shape.get("maximum", 2**63) >= 2**63
                    ]
    assert seen > 20
    assert not unbounded
