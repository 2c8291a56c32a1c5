"""Send employers' notices to their contacts: as each contact wishes, in its language, not at night."""

import asyncio
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from libs.common.runtime.composition import Duty
from libs.common.texts import chosen
from services.hotline.context import Context
from services.hotline.employer_notices.actions.settle_sending import settle_sending, take_due_sendings, wait_until
from services.hotline.employer_notices.rows.queue import DueSending
from services.hotline.employer_notices.rules.ways import way_to
from services.hotline.notices.actions.settle_notice import Outcome
from services.hotline.notices.gateways.providers import NotTaken
from services.hotline.notices.rows.words import Words, words_in_force
from services.hotline.notices.rules.notices import TEXTS, may_be_sent_at, rendered

AT_ONCE = 100
_HELD_FOR = timedelta(minutes=2)
_OPENED_WITHIN = timedelta(seconds=10)


class EmployerSending:
    """The state of sending. Without a provider for its channel a sending ends after three days."""

    def __init__(self, context: Context) -> None:
        self._database = context.database
        self.providers = dict(context.providers)
        self.now = context.clock.now
        self._zone = str(context.law.country["time_zone"])
        self._language = str(context.law.country["languages"][0])

    async def run(self) -> bool:
        now = self.now()
        morning = may_be_sent_at(now, self._zone)
        async with self._database.transaction(wakes=False) as connection:
            due = await take_due_sendings(connection, now=now, until=now + _HELD_FOR, limit=AT_ONCE)
            sealed = [one.sending_id for one in due if one.state == "sealed"]
            await wait_until(connection, sealed, until=now + _OPENED_WITHIN)
            if morning > now:
                await wait_until(connection, [one.sending_id for one in due], until=morning)
        if morning == now:
            await asyncio.gather(*(self._settled(one, now) for one in due if one.state != "sealed"))
        return len(due) == AT_ONCE

    async def _settled(self, sending: DueSending, now: datetime) -> None:
        language = sending.language or sending.person_language or self._language
        words = await self._words(sending, language, now)
        channel, address = _way(sending)
        outcome = Outcome("suppressed", "no address, or no wish", None, language, words.version)
        if channel:
            text = rendered(words.body, sending.variables, language)
            kind, reason = await self._sent(sending, channel, address, words.subject, text)
            outcome = Outcome(kind, reason, channel, language, words.version)
        async with self._database.transaction(wakes=False) as connection:
            await settle_sending(connection, sending, outcome, now=now)

    async def _words(self, sending: DueSending, language: str, now: datetime) -> Words:
        """Choose the template in force today in the agency's zone; version 0 is the product's own text."""
        today = now.astimezone(ZoneInfo(self._zone)).date()
        async with self._database.transaction(wakes=False) as connection:
            written = await words_in_force(connection, sending.template, language, on=today)
        own = chosen(TEXTS[sending.template], language, sending.variables)
        return written or Words(version=0, subject="", body=own)

    async def _sent(
        self, sending: DueSending, channel: str, address: str, subject: str, body: str
    ) -> tuple[Literal["sent", "failed"], str]:
        provider = self.providers.get(channel)
        if provider is None:
            return "failed", "no provider"
        try:
            await provider.send(str(sending.sending_id), address, subject or body[:60], body)
        except NotTaken as failure:
            return "failed", str(failure)
        return "sent", ""


def _way(sending: DueSending) -> tuple[str, str]:
    if sending.state != "open":  # ended since
        return "", ""
    return way_to(
        wish=sending.wish,
        email=sending.email,
        phone=sending.phone,
        person_sms=sending.person_sms,
        person_email=sending.person_email,
        person_phones=sending.person_phones,
    )


def employer_notices_duty(context: Context) -> Duty:
    return Duty("send_employer_notices", every_s=2, run=EmployerSending(context).run)
