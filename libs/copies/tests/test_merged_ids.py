"""A merge reaches every table with a person in it: its rows are asked under every id, or it is said why not."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy import ARRAY, Table, Uuid

from deploy.suite import members
from libs.common.database.invariants import copies_of
from libs.common.database.rows import Command, Query
from tests.architecture.test_rows import _statements

_PERSON = re.compile(r"(^|_)person_id$|^(kept|merged|subject)_id$|^persons$")
_EVERY_ID = re.compile(r"\b(same_person|person_alias)\b")
_TOUCHED = re.compile(r"\b(?:FROM|JOIN|USING|UPDATE|INTO)\s+(\w+)")
_ONE_ID = re.compile(r"\b(?:\w+\.)?(?:person|kept|subject)_id = (?:CAST\()?:(?!person_ids|persons|ids|locked)(\w+)")

# Tables of which no statement names the ids of a merge: how a merge reaches each, or why it does not.
NAMED = {
    "benefits.certificate_wanted": "one for each claim and employer; the claim is asked under every id",
    "benefits.person": "a copy: each number has a row of its own",
    "hotline.call": "one call is read by its own id; a person's calls are listed nowhere",
    "outreach.heard_fact": "a merge is a fact of it: count_participants.sql counts a merged person under the kept id",
    "programmes.adverse_event": "asked by its dose, which is asked under every id",
    "registration.account_request": "asked with every id of the person who was found by a phone",
    "registration.activation_code": "asked by its hash; its person is resolved at the link",
    "registration.duplicate_scan": "the place that the search has reached",
    "registration.employer_application": "asked with every id of the caller, by `person_ids`",
    "registration.household_head": "follows the members, whose days are asked under every id",
    "registration.person_death": "written under every id: deaths/actions/share_death.py",
}
_EVERYWHERE = {
    "unmasked_look": "asked with every id of the caller: tests/security/reading/test_who_reads.py",
    "subject_area": "a copy: registration says the area of each id, with a merge of all",
}

# Statements that ask by one id: what of each id is its own.
BY_ONE_ID = {
    "benefits.claims.rows.filing.PERSON_KNOWN": "whether this id is registered",
    "contributions.reach.rows.KNOWN_PERSON": "whether this id is registered",
    "hotline.calls.rows.calls._WRITE": "sets the person of one call",
    "hotline.cases.rows.cases._KNOWN": "whether this id is registered",
    "hotline.cases.rows.cases._WRITE_CASE": "sets the person of one case",
    "hotline.desk.rows._OF_EMPLOYER": "the subject is the employer",
    "hotline.identity.rows.checks._COUNT": "counted under the kept id; read and lifted under every id",
    "hotline.identity.rows.checks._REGISTERED": "whether this id is registered",
    "programmes.card.rows.death_releases._NOT_COUNTED": "the subject is a stay, seat or registration",
    "programmes.sites.rows.bookings._BOOKED_FOR": "the subject is a test or a registration",
    "registration.deaths.rows._NEWEST": "a merge writes a death under every id",
    "registration.deaths.rows._VERSIONS": "a merge writes a death under every id",
    "registration.merges.rows.groups._LOCK_GROUP_OF": "who may be registered twice is told by each id",
    "registration.merges.rows.scans._REACHED": "the place that the search has reached",
    "registration.merges.rows.scans._SEEN_ALL": "the place that the search has reached",
    "registration.persons.rows.erasures._ERASED": "whether this id was erased",
    "registration.persons.rows.erasures._REGISTER_AGAIN": "each id has its national id and its key",
    "registration.persons.rows.locked._REGISTERED": "whether this id is registered",
    "registration.persons.rows.persons._CORRECT": "each id has its own entry in the register",
    "registration.persons.rows.persons._PERSON_BY_ID": "each id has its own entry in the register",
    "registration.persons.rows.persons._PUT_IN_AREA": "called for every id",
    "registration.persons.rows.persons._SALT": "each id has its own key",
}


@cache
def _of_service(service: str) -> tuple[tuple[str, str], ...]:
    """Return the statements of a service and of the libraries, with their names."""
    found: list[tuple[str, Query[Any] | Command]] = []
    for package in (f"services.{service}", "libs.common", "libs.copies"):
        found += _statements(package)
    return tuple((name, str(one.statement)) for name, one in found)


def _holders(service: str) -> Iterator[Table]:
    """Yield the tables with a column of persons' ids."""
    for table in members()[service].metadata.sorted_tables:
        kinds = [
            c.type.item_type if isinstance(c.type, ARRAY) else c.type for c in table.columns if _PERSON.search(c.name)
        ]
        if any(isinstance(kind, Uuid) for kind in kinds):
            yield table


def test_every_table_with_a_person_is_reached_by_a_merge_or_named() -> None:
    left = set()
    for service in members():
        reached = {table for _, sql in _of_service(service) if _EVERY_ID.search(sql) for table in _TOUCHED.findall(sql)}
        left |= {f"{service}.{one.name}" for one in _holders(service) if one.name not in reached | _EVERYWHERE.keys()}
    assert left == NAMED.keys()


def test_what_is_named_as_a_copy_is_one() -> None:
    named = [(name, why) for name, why in NAMED.items() if why.startswith("a copy")]
    for name, _ in named:
        service, _, table = name.partition(".")
        assert copies_of(members()[service].metadata.tables[table]), name


@pytest.mark.parametrize("service", sorted(members()))
def test_no_statement_asks_by_one_id_alone(service: str) -> None:
    holders = {one.name for one in _holders(service)}
    found = {
        name.removeprefix("services.")
        for name, sql in _of_service(service)
        if not _EVERY_ID.search(sql) and holders & set(_TOUCHED.findall(sql)) and _ONE_ID.search(sql)
    }
    assert found == {name for name in BY_ONE_ID if name.startswith((f"{service}.", "libs."))}
