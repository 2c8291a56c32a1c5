"""Stored answers are encrypted if they have a member about a person, as named by the documents."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from deploy.suite import members
from libs.common.door.answers.sealed_answers import PERSONAL, AnswerSeal
from tests.running_suite import RunningSuite

# Of enterprises, places and texts that the agency writes: not of persons.
_OF_NOBODY = {"name", "names", "area"}


def test_it_opens_with_the_same_request_alone() -> None:
    answer = '{"id":"0198c0de-0000-7000-8000-000000000001","given_name":"ประภัสสร"}'
    seal = AnswerSeal("secret", b"request")
    stored = seal.sealed(answer)
    assert "ประภัสสร" not in stored
    assert "0198c0de-0000-7000-8000-000000000001" in stored
    assert seal.opened(stored) == answer
    for other in (AnswerSeal("secret", b"another"), AnswerSeal("stolen", b"request")):
        with pytest.raises(InvalidTag):
            other.opened(stored)
    assert seal.sealed('{"id":1,"phones":[]}') == '{"id":1,"phones":[]}', "nothing told, nothing sealed"


@pytest.mark.parametrize("service", list(members()))
def test_no_answer_has_personal_data_under_another_name(shared_suite: RunningSuite, service: str) -> None:
    """A member described as somebody's phone, birthday or national id is among the names that are encrypted."""
    document: dict[str, Any] = shared_suite.box.services[service].app.openapi()
    words = ("birthday", "national id", "phone number", "e-mail")
    found = {
        name
        for schema in document["components"]["schemas"].values()
        for name, member in schema.get("properties", {}).items()
        if any(word in member.get("description", "").lower() for word in words) and member.get("type") == "string"
    }
    assert {name for name in found if "number" not in name and "id" not in name.split("_")} <= PERSONAL | _OF_NOBODY
