"""Send notices that are due: in the person's language, on a channel with an address, not at night.

If one provider fails, its notices are tried again later; those of the other provider go on.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from libs.common.texts import chosen
from services.hotline.context import Context
from services.hotline.notices.actions.settle_notice import Outcome, settle_notice, take_due
from services.hotline.notices.gateways.providers import NotTaken
from services.hotline.notices.rows.notices import DueNotice, postpone_notices
from services.hotline.notices.rows.words import Words, words_in_force
from services.hotline.notices.rules.notices import TEXTS, may_be_sent_at, rendered

AT_ONCE = 100
_HELD_FOR = timedelta(minutes=2)


class Sending:
    """The state of sending. `providers`: by channel, `sms` and `email`. Without any, notices end after three days."""

    def __init__(self, context: Context) -> None:
        self._database = context.database
        self.providers = dict(context.providers)
        self.now = context.clock.now
        self._zone = str(context.law.country["time_zone"])
        self._zone_info = ZoneInfo(self._zone)
        self._language = str(context.law.country["languages"][0])

    async def run(self) -> bool:
        now = self.now()
        async with self._database.transaction(wakes=False) as connection:
            due = await take_due(connection, now=now, until=now + _HELD_FOR, limit=AT_ONCE)
            morning = may_be_sent_at(now, self._zone)
            if due and morning > now:
                await postpone_notices(connection, [notice.notice_id for notice in due], until=morning)
                return len(due) == AT_ONCE
        await asyncio.gather(*(self._settled(notice, now) for notice in due))
        return len(due) == AT_ONCE

    async def _settled(self, notice: DueNotice, now: datetime) -> None:
        channel, address = _address(notice)
        language = notice.language or self._language
        words = await self._words(notice, language, now)
        outcome = Outcome("suppressed", "no address, or opted out", None, language, words.version)
        if channel:
            text = rendered(words.body, notice.variables, language)
            kind, reason = await self._sent(notice, channel, address, words.subject, text)
            outcome = Outcome(kind, reason, channel, language, words.version)
        async with self._database.transaction(wakes=False) as connection:
            await settle_notice(connection, notice, outcome, now=now)

    async def _words(self, notice: DueNotice, language: str, now: datetime) -> Words:
        """Choose the template in force today in the agency's zone; version 0 is the product's own text."""
        today = now.astimezone(self._zone_info).date()
        async with self._database.transaction(wakes=False) as connection:
            written = await words_in_force(connection, notice.template, language, on=today)
        own = chosen(TEXTS[notice.template], language, notice.variables)
        return written or Words(version=0, subject="", body=own)

    async def _sent(
        self, notice: DueNotice, channel: str, address: str, subject: str, body: str
    ) -> tuple[Literal["sent", "failed"], str]:
        provider = self.providers.get(channel)
        if provider is None:
            return "failed", "no provider"
        try:
            await provider.send(str(notice.notice_id), address, subject or body[:60], body)
        except NotTaken as failure:
            return "failed", str(failure)
        return "sent", ""


def _address(notice: DueNotice) -> tuple[str, str]:
    """Return channel and address; empty if the person has none, or wants none."""
    if notice.sms is not False and notice.phones:
        return "sms", notice.phones[0]
    if notice.email:
        return "email", notice.email
    return "", ""
