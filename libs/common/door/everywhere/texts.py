"""`GET /v1/texts`: the sentences of every code that this service's doors answer with, in the three languages.

An app shows them without asking again: a code never changes, its sentence may.
"""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.context import door_of
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.runtime.yaml_files import read_yaml
from libs.common.texts import LANGUAGES, Text

router = APIRouter(prefix="/v1", tags=["texts"])
_LIBS = Path(__file__).parents[3]
_FILE = "texts.yaml"
_FAULTS = _LIBS / "common" / "door" / "answers" / _FILE


class CodeText(BaseModel):
    """The sentence of a code. Places in braces are filled with members of the problem or of its fault."""

    code: str = Field(
        description="as in `code` of problems and of their `errors`; a reason of a code stands behind a dot"
    )
    stands_in: Literal["problem", "fault"] = Field(description="a problem's `detail`, or that of one of its `errors`")
    room: str | None = Field(description="the part of the service that says it; null for what every door says")
    text: dict[str, str] = Field(description="the sentence by language; where it counts something, of any other number")
    one: dict[str, str] = Field(description="the sentence by language where the number in `by` is 1")
    by: str | None = Field(description="the place that holds the number, where the sentence depends on one")


@router.get("/texts", operation_id="list_texts")
async def texts(
    request: Request,
    response: Response,
    _: Annotated[None, allow_anyone()],
    language: Annotated[
        Literal["th", "vi", "en"] | None, Query(description="only this language; without it: all")
    ] = None,
) -> Page[CodeText]:
    """List the codes of this service with their sentences."""
    let_cache(response, HOUR_S)
    folder = Path(str(sys.modules[type(door_of(request).own).__module__].__file__)).parent
    return Page(items=_shown(folder, language), next=None)


@cache
def _shown(folder: Path, language: str | None) -> list[CodeText]:
    wanted = (language,) if language else LANGUAGES
    shared = sorted([*(_LIBS / "common").rglob(_FILE), *(_LIBS / "copies").rglob(_FILE)])
    found = [text for file in shared for text in _texts_of(file, None, wanted)]
    for file in sorted(folder.rglob(_FILE)):
        room = file.parent.relative_to(folder).as_posix()
        found += _texts_of(file, None if room == "." else room, wanted)
    return found


def _texts_of(file: Path, room: str | None, languages: tuple[str, ...]) -> Iterator[CodeText]:
    content: dict[str, Text] = read_yaml(file) or {}
    for code, text in content.items():
        yield _text(code, text, languages, room=room, stands_in="fault" if file == _FAULTS else "problem")


def _text(
    code: str, text: Text, languages: tuple[str, ...], *, room: str | None, stands_in: Literal["problem", "fault"]
) -> CodeText:
    sentences, ones, by = {}, {}, None
    for language in languages:
        forms = text[language]
        if isinstance(forms, str):
            sentences[language] = forms
        else:
            sentences[language], ones[language], by = forms["other"], forms["one"], forms.get("by", "count")
    return CodeText(code=code, stands_in=stands_in, room=room, text=sentences, one=ones, by=by)
