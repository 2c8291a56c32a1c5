"""Send notices that are due: in the language of who is told, on a channel with an address, not at night.

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
from services.hotline.notices.actions.settle_notice import Outcome, settle_notice, take_due
from services.hotline.notices.gateways.providers import NotTaken
from services.hotline.notices.rows.notices import DueSending, postpone_sendings
from services.hotline.notices.rows.words import Words, words_in_force
from services.hotline.notices.rules.notices import TEXTS, may_be_sent_at, rendered
from services.hotline.notices.rules.ways import PUSH, way_to

AT_ONCE = 100
_HELD_FOR = timedelta(minutes=2)
_OPENED_WITHIN = timedelta(seconds=10)


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
            sealed = [one for one in due if one.contact_state == "sealed"]
            at_once = [one for one in due if one.contact_state != "sealed"]
            await postpone_sendings(connection, _ids(sealed), until=now + _OPENED_WITHIN)
            if morning > now:  # what is of no use later is sent at any hour
                await postpone_sendings(connection, _ids(one for one in due if one.expires_at is None), until=morning)
                at_once = [one for one in at_once if one.expires_at is not None]
        keys = await self._keys_of(one.subject_id for one in at_once if one.sealed)
        await asyncio.gather(*(self._settled(one, now, keys) for one in at_once))
        return len(due) == AT_ONCE

    async def _keys_of(self, persons: Iterable[UUID]) -> Mapping[UUID, bytes] | None:
        """Ask for the keys of those who have one; None while nobody answers."""
        wanted = sorted(set(persons))
        try:
            return await self._person_keys.of(wanted) if wanted else {}
        except DoorClosed:
            return None

    async def _settled(self, sending: DueSending, now: datetime, keys: Mapping[UUID, bytes] | None) -> None:
        language = sending.language or self._language
        words = await self._words(sending, language, now)
        outcome = Outcome("suppressed", "no address, or opted out", None, language, words.version)
        message = _message(sending, keys, now)
        if isinstance(message, Message):
            text = rendered(words.body, message.variables, language)
            kind, reason = await self._sent(sending, message, words.subject, text)
            outcome = Outcome(kind, reason, message.channel, language, words.version)
        elif message:
            outcome = replace(outcome, kind="suppressed" if message in _FINAL else "failed", reason=message)
        async with self._database.transaction() as connection:
            await settle_notice(connection, sending, outcome, now=now)

    async def _words(self, sending: DueSending, language: str, now: datetime) -> Words:
        """Choose the template in force today in the agency's zone; version 0 is the product's own text."""
        today = now.astimezone(self._zone_info).date()
        async with self._database.transaction(wakes=False) as connection:
            written = await words_in_force(connection, sending.template, language, on=today)
        own = chosen(TEXTS[sending.template], language, sending.variables)
        return written or Words(version=0, subject="", body=own)

    async def _sent(
        self, sending: DueSending, message: Message, subject: str, body: str
    ) -> tuple[Literal["sent", "failed"], str]:
        if message.channel == PUSH:  # said with the outcome, in one transaction
            return "sent", ""
        provider = self.providers.get(message.channel)
        if provider is None:
            return "failed", "no provider"
        try:
            await provider.send(str(sending.sending_id), message.address, subject or body[:60], body)
        except NotTaken as failure:
            return "failed", str(failure)
        return "sent", ""


def _message(sending: DueSending, keys: Mapping[UUID, bytes] | None, now: datetime) -> Message | str:
    """Channel, address and variables; else why there is none, empty where the person is not to be reached."""
    if sending.expires_at is not None and sending.expires_at <= now:
        return "too late"
    if sending.sealed is None:
        channel, address = _way(sending)
        return Message(channel, address, sending.variables) if channel else ""
    if keys is None:
        return "the key could not be asked for"
    try:
        opened = unseal(sending.subject_id, keys[sending.subject_id], sending.sealed)
    except (KeyError, SealBroken):
        return "no key"
    return Message("sms", str(opened["phone"]), {**sending.variables, **opened})


def _way(sending: DueSending) -> tuple[str, str]:
    """Return channel and address; empty for a contact that ended meanwhile."""
    if sending.contact_id is not None and sending.contact_state != "open":
        return "", ""
    return way_to(
        sending.template,
        wish=sending.wish,
        contact_email=sending.contact_email,
        contact_phone=sending.contact_phone,
        devices=sending.devices,
        push=sending.push,
        sms=sending.sms,
        email=sending.email,
        phones=sending.phones,
    )


def _ids(sendings: Iterable[DueSending]) -> list[UUID]:
    return [one.sending_id for one in sendings]
