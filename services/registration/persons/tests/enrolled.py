"""An enrolled person, and the events about them."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from libs.common.values.identifiers import PersonId, uuid7
from services.registration.persons.actions.register_person import Enrolment

SECRET = "s" * 32
BORN = date(1985, 4, 3)
NOW = datetime(2021, 2, 1, tzinfo=UTC)
SAID = text("SELECT type, data::text FROM outbox ORDER BY id")


def enrolment(national_id: str, *, key: str | None = None) -> Enrolment:
    once = {"client": "officer", "operation": "register_person", "key": key, "body_hash": b""}
    phones = ["+66811111111", "+66822222222"]
    return Enrolment(PersonId(uuid7()), national_id, "มานี", "มีนา", BORN, "female", "TH-10", phones, "{}", once, None)
