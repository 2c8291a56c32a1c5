"""The audit chain takes rows and loses none; a change in spite of that is found from outside the database."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.onebox.box import audit_heads_folder, box_secrets
from deploy.operate.audit_verify import audit_findings, verified
from libs.common.audit.chain import (
    AuditHeads,
    Break,
    first_break,
    heads_key,
    published_heads,
    recent_break,
    record_set_back,
)
from libs.common.spine.sequencer import audit_hash
from tests.running_suite import RunningSuite

_SECRET = "of this test"


async def _heads(suite: RunningSuite, folder: Path) -> AuditHeads:
    database = suite.box.services["registration"].database
    now = suite.box.services["registration"].clock.now
    return AuditHeads(database, "registration", folder=folder, secret=_SECRET, now=now)


async def _as_owner_of_the_server(suite: RunningSuite, *statements: str) -> None:
    """Change rows past the guard, as only the owner of the server's account can."""
    engine = create_async_engine(suite.box.services["registration"].database.url)
    async with engine.begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def _looked_at(suite: RunningSuite, times: int = 3) -> None:
    for _ in range(times):
        await suite.get("officer", f"/registration/v1/persons/{suite.party_id('person-a')}")
    await suite.settled()


async def test_every_service_refuses_to_change_or_remove_a_row(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for name, service in suite.box.services.items():
        for statement in (
            "UPDATE audit_log SET actor = 'officer:nobody'",
            "DELETE FROM audit_log",
            "TRUNCATE audit_log",
            "UPDATE audit_log SET detail = '' WHERE number = 1",
        ):
            with pytest.raises(DBAPIError, match="takes new rows only"):
                async with service.database.transaction() as connection:
                    await connection.execute(text(statement))
        assert await first_break(service.database) is None, name


_KEEP = ("CREATE TABLE audit_before AS TABLE audit_log", "CREATE TABLE state_before AS TABLE log_state")
_PUT_BACK = (
    "DELETE FROM audit_log",
    "INSERT INTO audit_log SELECT * FROM audit_before",
    "UPDATE log_state SET (audit_number, audit_hash) = (SELECT audit_number, audit_hash FROM state_before)",
    "DROP TABLE audit_before, state_before",
)
_CHANGES = {
    "another actor": (("UPDATE audit_log SET actor = 'officer:nobody' WHERE number = {n}",), "the row was changed"),
    "one removed": (("DELETE FROM audit_log WHERE number = {n}",), "the row is missing"),
    "the first removed": (("DELETE FROM audit_log WHERE number = 1",), "the row is missing"),
    "two swapped": (
        (
            "UPDATE audit_log SET number = -1 WHERE number = {n}",
            "UPDATE audit_log SET number = {n} WHERE number = {n} + 1",
            "UPDATE audit_log SET number = {n} + 1 WHERE number = -1",
        ),
        "it does not follow the row before",
    ),
    "the end cut off": (("DELETE FROM audit_log WHERE number > {n}",), "the chain ends at"),
    "the end cut off, its head too": (
        (
            "DELETE FROM audit_log WHERE number > {n}",
            "UPDATE log_state SET audit_number = {n}, audit_hash = (SELECT hash FROM audit_log WHERE number = {n})",
        ),
        "was published, the chain ends at",
    ),
}


@pytest.mark.parametrize("name", _CHANGES)
async def test_the_first_wrong_number_is_named(shared_suite: RunningSuite, tmp_path: Path, name: str) -> None:
    suite = shared_suite
    await _looked_at(suite)
    heads = await _heads(suite, tmp_path / "heads")
    await heads.run()
    database = suite.box.services["registration"].database
    published = published_heads(tmp_path / "heads", "registration")
    key = heads_key(_SECRET)
    assert await first_break(database, published, key=key) is None
    assert await recent_break(database, published, key=key, rows=2) is None
    number = published[-1].number - 2
    statements, what = _CHANGES[name]
    await _as_owner_of_the_server(suite, *_KEEP)
    await _as_owner_of_the_server(suite, *(s.format(n=number) for s in statements))
    broken = await first_break(database, published, key=key)
    assert broken is not None
    assert what in broken.what
    assert broken.number == {"the first removed": 1}.get(name, number + 1 if "end cut" in name else number)
    if name != "the first removed":
        assert await recent_break(database, published, key=key) == broken
    await _as_owner_of_the_server(suite, *_PUT_BACK)
    assert await first_break(database, published, key=key) is None


async def test_a_chain_made_anew_differs_from_what_was_published(shared_suite: RunningSuite, tmp_path: Path) -> None:
    suite = shared_suite
    await _looked_at(suite)
    heads = await _heads(suite, tmp_path)
    await heads.run()
    database = suite.box.services["registration"].database
    rows = await database.many_rows(text("SELECT * FROM audit_log ORDER BY number"), {})
    previous, made = b"", []
    for row in rows:
        actor = row.actor.replace("officer:officer", "officer:nobody")
        forged = SimpleNamespace(**{**row._mapping, "actor": actor})
        before, previous = previous, audit_hash(previous, row.number, forged)
        made.append((row.number, forged.actor, before.hex(), previous.hex()))
    await _as_owner_of_the_server(
        suite,
        *(f"UPDATE audit_log SET actor = '{a}', previous_hash = decode('{p}', 'hex'), hash = decode('{h}', 'hex')"
          f" WHERE number = {n}" for n, a, p, h in made),
        f"UPDATE log_state SET audit_hash = decode('{previous.hex()}', 'hex')",
    )  # fmt: skip
    assert await first_break(database) is None, "in itself it is whole"
    published = published_heads(tmp_path, "registration")
    told = Break(published[-1].number, "the chain was made anew: another head was published")
    assert await first_break(database, published, key=heads_key(_SECRET)) == told
    forged = [head.signed(b"another key") for head in published]
    assert (await first_break(database, forged, key=heads_key(_SECRET)) or told).what.endswith("not signed by us")


async def test_heads_are_published_as_they_move_and_verified_by_command(local_suite: RunningSuite) -> None:
    suite = local_suite
    data, databases = suite.box.options.data, {n: s.database for n, s in suite.box.services.items()}
    for _ in range(2):
        await _looked_at(suite)
        for service in suite.box.services.values():
            (duty,) = [duty for duty in service.duties if duty.name == "audit_heads"]
            await duty.run()
            await duty.run()
    found = published_heads(audit_heads_folder(data), "registration")
    assert len(found) >= 2
    assert [head.number for head in found] == sorted({head.number for head in found}), "a line a move"
    files = list(audit_heads_folder(data).iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert all(head.is_signed(heads_key(box_secrets(data)["cursor_secret"])) for head in found)
    assert not any((await verified(databases, data)).values())
    assert await audit_findings(databases, data) == []
    await _as_owner_of_the_server(suite, f"UPDATE audit_log SET subject = 'x' WHERE number = {found[-1].number}")
    (finding,) = await audit_findings(databases, data)
    assert (finding.service, f"broken at {found[-1].number}:" in finding.what) == ("registration", True)


async def test_a_restore_is_a_signed_turn_and_every_other_break_is_named(
    local_suite: RunningSuite, tmp_path: Path
) -> None:
    """The chain is set back behind published heads, as a restore does; with the signed turn it is whole."""
    suite, key = local_suite, heads_key(_SECRET)
    database = suite.box.services["registration"].database
    await _looked_at(suite)
    await (await _heads(suite, tmp_path)).run()
    back_to = published_heads(tmp_path, "registration")[-1].number
    await _looked_at(suite)
    await (await _heads(suite, tmp_path)).run()
    lost = published_heads(tmp_path, "registration")[-1].number
    assert lost > back_to
    await _as_owner_of_the_server(
        suite,
        f"DELETE FROM audit_log WHERE number > {back_to}",
        f"UPDATE log_state SET audit_number = {back_to},"
        f" audit_hash = (SELECT hash FROM audit_log WHERE number = {back_to})",
    )
    told = {"secret": _SECRET, "who": "operator:x", "to": "the backup monday", "at": "2021-02-05T09:00:00+00:00"}
    await record_set_back(database, "registration", tmp_path, **told)
    await _looked_at(suite, times=6)
    await (await _heads(suite, tmp_path)).run()
    published = published_heads(tmp_path, "registration")
    (turn,) = [head for head in published if head.turn]
    assert (turn.number, turn.turn) == (back_to, "operator:x put it back to the backup monday")
    assert published[-1].number > lost, "the numbers are given again"
    assert await first_break(database, published, key=key) is None
    assert await recent_break(database, published, key=key) is None
    noted = await database.one_statement(text("SELECT actor, detail FROM audit_log WHERE action = 'service.restored'"))
    assert [tuple(row.values()) for row in map(dict, noted)] == [("operator:x", "the backup monday")]

    without = [head for head in published if not head.turn]
    assert (await first_break(database, without, key=key) or turn).number == lost
    forged = [replace(head, turn="") if head.turn else replace(head, turn="me") for head in published]
    assert "not signed" in (await first_break(database, forged, key=key) or Break(0, "")).what
    moved = [replace(head, number=1).signed(b"another key") if head.turn else head for head in published]
    assert "not signed" in (await first_break(database, moved, key=key) or Break(0, "")).what
    await _as_owner_of_the_server(suite, f"UPDATE audit_log SET subject = 'x' WHERE number = {back_to}")
    assert (await first_break(database, published, key=key) or turn) == Break(back_to, "the row was changed")


async def test_the_first_of_two_heads_with_one_number_counts(shared_suite: RunningSuite, tmp_path: Path) -> None:
    """It gains nothing to rewrite the chain and let the service publish its head again."""
    suite, key = shared_suite, heads_key(_SECRET)
    await _looked_at(suite)
    await (await _heads(suite, tmp_path)).run()
    (head,) = published_heads(tmp_path, "registration")
    before = replace(head, hash="00" * 32).signed(key)
    broken = await first_break(suite.box.services["registration"].database, [before, head], key=key)
    assert broken == Break(head.number, "the chain was made anew: another head was published")
