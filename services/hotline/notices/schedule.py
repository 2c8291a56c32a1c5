"""Send notices that are due: in the person's language, on a channel with an address, not at night.

If one provider fails, its notices are tried again later; those of the other provider go on.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.common.keys.sealing import SealBroken, unseal
from libs.common.neighbours.doors import DoorClosed
from libs.common.texts import chosen
from services.hotline.context import Context
from services.hotline.notices.actions.settle_notice import PUSH, Outcome, settle_notice, take_due
from services.hotline.notices.gateways.providers import NotTaken
from services.hotline.notices.rows.notices import DueNotice, postpone_notices
from services.hotline.notices.rows.words import Words, words_in_force
from services.hotline.notices.rules.notices import BY_PHONE, TEXTS, may_be_sent_at, rendered

AT_ONCE = 100
_HELD_FOR = timedelta(minutes=2)


_FINAL = frozenset({"too late", "no key"})


@dataclass(frozen=True, slots=True)
class Message:
    """The channel and address of a notice, and what its text may name."""

    channel: str
    address: str
    variables: Mapping[str, Any]


class Sending:
    """The state of sending. `providers`: by channel, `sms` and `email`. Without any, notices end after three days."""

    def __init__(self, context: Context) -> None:
        self._database = context.database
        self.providers = dict(context.providers)
        self.now = context.clock.now
        self._zone = str(context.law.country["time_zone"])
        self._zone_info = ZoneInfo(self._zone)
        self._language = str(context.law.country["languages"][0])
        self._person_keys = context.person_keys

    async def run(self) -> bool:
        now = self.now()
        async with self._database.transaction(wakes=False) as connection:
            due = await take_due(connection, now=now, until=now + _HELD_FOR, limit=AT_ONCE)
            morning = may_be_sent_at(now, self._zone)
            at_once = due
            if due and morning > now:  # what is of no use later is sent at any hour
                at_once = [notice for notice in due if notice.expires_at is not None]
                waiting = [notice.notice_id for notice in due if notice.expires_at is None]
                await postpone_notices(connection, waiting, until=morning)
        keys = await self._keys_of(notice.person_id for notice in at_once if notice.sealed)
        await asyncio.gather(*(self._settled(notice, now, keys) for notice in at_once))
        return len(due) == AT_ONCE

    async def _keys_of(self, persons: Iterable[UUID]) -> Mapping[UUID, bytes] | None:
        """Ask for the keys of those who have one; None while nobody answers."""
        wanted = sorted(set(persons))
        try:
            return await self._person_keys.of(wanted) if wanted else {}
        except DoorClosed:
            return None

    async def _settled(self, notice: DueNotice, now: datetime, keys: Mapping[UUID, bytes] | None) -> None:
        language = notice.language or self._language
        words = await self._words(notice, language, now)
        outcome = Outcome("suppressed", "no address, or opted out", None, language, words.version)
        message = _message(notice, keys, now)
        if isinstance(message, Message):
            text = rendered(words.body, message.variables, language)
            kind, reason = await self._sent(notice, message, words.subject, text)
            outcome = Outcome(kind, reason, message.channel, language, words.version)
        elif message:
            outcome = replace(outcome, kind="suppressed" if message in _FINAL else "failed", reason=message)
        async with self._database.transaction() as connection:
            await settle_notice(connection, notice, outcome, now=now)

    async def _words(self, notice: DueNotice, language: str, now: datetime) -> Words:
        """Choose the template in force today in the agency's zone; version 0 is the product's own text."""
        today = now.astimezone(self._zone_info).date()
        async with self._database.transaction(wakes=False) as connection:
            written = await words_in_force(connection, notice.template, language, on=today)
        own = chosen(TEXTS[notice.template], language, notice.variables)
        return written or Words(version=0, subject="", body=own)

    async def _sent(
        self, notice: DueNotice, message: Message, subject: str, body: str
    ) -> tuple[Literal["sent", "failed"], str]:
        if message.channel == PUSH:  # said with the outcome, in one transaction
            return "sent", ""
        provider = self.providers.get(message.channel)
        if provider is None:
            return "failed", "no provider"
        try:
            await provider.send(str(notice.notice_id), message.address, subject or body[:60], body)
        except NotTaken as failure:
            return "failed", str(failure)
        return "sent", ""


def _message(notice: DueNotice, keys: Mapping[UUID, bytes] | None, now: datetime) -> Message | str:
    """Channel, address and variables; else why there is none, empty where the person is not to be reached."""
    if notice.expires_at is not None and notice.expires_at <= now:
        return "too late"
    if notice.sealed is None:
        channel, address = _address(notice)
        return Message(channel, address, notice.variables) if channel else ""
    if keys is None:
        return "the key could not be asked for"
    try:
        opened = unseal(notice.person_id, keys[notice.person_id], notice.sealed)
    except (KeyError, SealBroken):
        return "no key"
    return Message("sms", str(opened["phone"]), {**notice.variables, **opened})


def _address(notice: DueNotice) -> tuple[str, str]:
    """Return channel and address; empty if the person has none, or wants none."""
    if notice.devices and notice.push is not False and notice.template not in BY_PHONE:
        return PUSH, ""
    if notice.sms is not False and notice.phones:
        return "sms", notice.phones[0]
    if notice.email:
        return "email", notice.email
    return "", ""
