"""The spine's executable model: the real outbox, sequencer and consumer beside a few lists with the expected result.

Hypothesis writes, rolls back, sequences, delivers early, late, twice and with gaps, poisons keys, replays them and
kills the process before and after each commit. After every step the database must equal the lists.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.runtime import faults
from libs.common.spine.consumer import Consumer, each
from libs.common.spine.events import Event
from libs.common.spine.log import prepare_log, read_after
from libs.common.spine.sequencer import sequence_once
from libs.common.texts import Text
from tests.fresh_databases import FreshDatabases

TOPIC = "model.keys"
PARTITION_OF = {"a": 0, "b": 0, "c": 0, "d": 1}
KEYS = st.sampled_from(list(PARTITION_OF))
_EMPTY = text("TRUNCATE outbox, event_log, topic_head, log_state, consumer_position, parked_event, effect")
_SAY = text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    VALUES (:topic, :partition, :key, 'model.said.v1', json_build_object('n', CAST(:n AS integer)))
""")


class Poison(Refusal):
    code = "poison"

    @classmethod
    def sentence(cls) -> Text:
        return {"en": "no", "th": "ไม่", "vi": "không"}


class RolledBack(Exception):
    pass


class Spine(RuleBasedStateMachine):
    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.do(self._opened)
        # What must be: facts said of each key, numbered from 1; which of them wait, stand in a partition's log,
        # were heard, took effect or are parked.
        self.said: dict[str, int] = {}
        self.waiting: list[tuple[str, int]] = []
        self.log: dict[int, list[tuple[str, int]]] = {0: [], 1: []}
        self.heard = {0: 0, 1: 0}
        self.effects: list[tuple[str, int]] = []
        self.parked: list[tuple[str, int]] = []
        self.poisoned: set[str] = set()

    def do(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        return self.runner.run(work())

    async def _opened(self) -> Database:
        database = Database(self.url, application="model", pool_size=3)
        await database.one_statement(text("CREATE TABLE IF NOT EXISTS effect (key text, n integer)"))
        await database.one_statement(_EMPTY)
        await prepare_log(database, (TOPIC,))
        return database

    @initialize()
    def start(self) -> None:
        self.group = [self.do(self._new_consumer), self.do(self._new_consumer)]

    async def _new_consumer(self) -> Consumer:
        made = Consumer(self, name="model", topics=(TOPIC,), actions={"model.said.v1": each(self._act)})
        await made.prepare()
        return made

    async def _act(self, _: object, connection: AsyncConnection, event: Event) -> None:
        if event.key in self.poisoned:
            raise Poison
        row = {"key": event.key, "body": event.body}
        await connection.execute(text("INSERT INTO effect SELECT :key, (CAST(:body AS json) ->> 'n')::integer"), row)

    @rule(keys=st.lists(KEYS, min_size=2, max_size=6), commits=st.sampled_from([True, True, False]))
    def say(self, keys: list[str], commits: bool) -> None:
        facts, said = [], dict(self.said)
        for key in keys:
            said[key] = said.get(key, 0) + 1
            facts.append((key, said[key]))

        async def write() -> None:
            async with self.database.transaction() as connection:
                for key, n in facts:
                    place = {"topic": TOPIC, "partition": PARTITION_OF[key], "key": key, "n": n}
                    await connection.execute(_SAY, place)
                if not commits:
                    raise RolledBack

        try:
            self.do(write)
        except RolledBack:
            return
        self.said = said
        self.waiting += facts

    @rule(keys=st.lists(KEYS, min_size=2, max_size=6))
    def say_and_sequence(self, keys: list[str]) -> None:
        self.say(keys, commits=True)
        self.sequence("")

    @rule(dies=st.sampled_from(["", "sequencer.before_commit", "sequencer.after_commit"]))
    def sequence(self, dies: str) -> None:
        if self._dying(dies, lambda: sequence_once(self.database)) == "sequencer.before_commit":
            return
        for key, n in self.waiting:
            self.log[PARTITION_OF[key]].append((key, n))
        self.waiting.clear()

    @rule(
        member=st.sampled_from([0, 0, 1]),
        partition=st.sampled_from([0, 0, 1]),
        behind=st.booleans(),
        first=st.sampled_from([0, 0, 0, -1, -3, 1]),
        count=st.integers(1, 8),
        dies=st.sampled_from(["", "", "consumer.before_commit", "consumer.after_commit"]),
    )
    def deliver(self, member: int, partition: int, behind: bool, first: int, count: int, dies: str) -> None:
        """Deliver from `first` events around the expected one: earlier is a duplicate, later a gap."""
        consumer = self.group[member]
        believed = consumer.positions[TOPIC, partition].sequence  # the other member may have gone on since
        start = max((believed if behind else self.heard[partition]) + first, 0)

        async def hand_over() -> None:
            events = (await read_after(self.database, {(TOPIC, partition): start}, rows=count)).get((TOPIC, partition))
            await consumer.apply({(TOPIC, partition): events or []})

        died = self._dying(dies, hand_over)
        if died:
            self.group[member] = self.do(self._new_consumer)
        fenced_off = start <= believed < self.heard[partition]
        if died != "consumer.before_commit" and start <= self.heard[partition] and not fenced_off:
            self._hear(partition, min(start + count, len(self.log[partition])))

    def _hear(self, partition: int, last: int) -> None:
        for key, n in self.log[partition][self.heard[partition] : last]:
            blocked = key in self.poisoned or any(key == other for other, _ in self.parked)
            (self.parked if blocked else self.effects).append((key, n))
        self.heard[partition] = max(last, self.heard[partition])

    @rule(key=KEYS)
    def poison(self, key: str) -> None:
        self.poisoned.add(key)
        self.say_and_sequence([key, "b", key])
        self.deliver(0, PARTITION_OF[key], False, 0, 50, "")

    @rule(key=KEYS)
    def cure(self, key: str) -> None:
        """End the poison of a key. Parked events stay parked, and later ones wait behind them."""
        self.poisoned.discard(key)
        self.say_and_sequence([key, key])
        self.deliver(0, PARTITION_OF[key], False, 0, 50, "")

    @rule(key=KEYS)
    def cure_and_replay(self, key: str) -> None:
        self.poisoned.discard(key)
        self.do(lambda: self.group[0].replay(TOPIC, key))
        self.effects += [fact for fact in self.parked if fact[0] == key]
        self.parked = [fact for fact in self.parked if fact[0] != key]

    def _dying(self, point: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> str:
        """Do the work and die at the point if it is passed; return the point at which it died."""
        if point:
            faults.arm(point)
        try:
            self.do(work)
        except faults.Crashed:
            return point
        finally:
            faults.armed.clear()
        return ""

    @invariant()
    def the_database_holds_what_the_lists_hold(self) -> None:
        log, effects, parked = self.do(self._found)
        for partition, facts in self.log.items():
            assert log.get(partition, []) == [(n, *fact) for n, fact in enumerate(facts, 1)], "dense, in order"
        assert sorted(effects) == sorted(self.effects), "each exactly once"
        for key in self.said:
            ordered = [n for k, n in effects if k == key]
            assert ordered == list(range(1, len(ordered) + 1)), "in key order"
        assert sorted(parked) == sorted(self.parked)

    async def _found(self) -> tuple[dict[int, Sequence[tuple[Any, ...]]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        run = self.database.many_rows
        log: dict[int, Any] = {}
        said = "(data ->> 'n')::integer"
        for row in await run(text(f"SELECT partition, sequence, key, {said} FROM event_log ORDER BY 1, 2"), {}):
            log.setdefault(row[0], []).append(tuple(row)[1:])
        effects = [tuple(row) for row in await run(text("SELECT key, n FROM effect ORDER BY ctid"), {})]
        parked = [tuple(row) for row in await run(text(f"SELECT key, {said} FROM parked_event"), {})]
        return log, effects, parked

    def teardown(self) -> None:
        self.do(self.database.close)
        self.runner.close()


async def _runs(databases: FreshDatabases, *, examples: int, derandomize: bool) -> None:
    Spine.url = await databases.fresh("registration")
    given = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=derandomize,
        phases=(Phase.generate,),  # shrinking would run thousands of transactions for a shorter story
    )
    await asyncio.to_thread(run_state_machine_as_test, Spine, settings=given)


async def test_the_spine_is_its_model(databases: FreshDatabases) -> None:
    await _runs(databases, examples=40, derandomize=True)


@pytest.mark.long
async def test_the_spine_is_its_model_by_other_seeds_each_time(databases: FreshDatabases) -> None:
    await _runs(databases, examples=500, derandomize=False)
