"""Send what is due: in the person's language, on the channel there is an address for, not at night.

A provider that fails is asked again later; what the other one carries goes on.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from libs.common.database.connections import Database
from services.hotline.notices.actions.notices import postpone, settle_notice, take_due, template_in_force
from services.hotline.notices.gateways.providers import NotTaken, Provider
from services.hotline.notices.rules.notices import TEXTS, may_be_sent_at, rendered

AT_ONCE = 100
_HELD_FOR = timedelta(minutes=2)


class Sending:
    """`providers`: by channel, `sms` and `email`; without any, notices wait and are given up after three days."""

    def __init__(
        self,
        database: Database,
        providers: Mapping[str, Provider],
        *,
        now: Callable[[], datetime],
        zone: str,
        language: str,
    ) -> None:
        self._database = database
        self.providers = dict(providers)
        self.now = now
        self._zone = zone
        self._zone_info = ZoneInfo(zone)
        self._language = language

    async def run(self) -> bool:
        now = self.now()
        async with self._database.transaction(wakes=False) as connection:
            due = await take_due(connection, now=now, until=now + _HELD_FOR, limit=AT_ONCE)
            morning = may_be_sent_at(now, self._zone)
            if due and morning > now:
                await postpone(connection, [notice["notice_id"] for notice in due], until=morning)
                return len(due) == AT_ONCE
        await asyncio.gather(*(self._settled(notice, now) for notice in due))
        return len(due) == AT_ONCE

    async def _settled(self, notice: Mapping[str, Any], now: datetime) -> None:
        channel, address = self._address(notice)
        language = notice["language"] or self._language
        text = TEXTS[notice["template"]]
        today = now.astimezone(self._zone_info).date()  # where the agency is
        async with self._database.transaction(wakes=False) as connection:
            found = await template_in_force(connection, notice["template"], language, on=today)
        version, body = (found["version"], found["body"]) if found else (0, text.get(language) or text["en"])
        outcome, reason = "suppressed", "no address, or opted out"
        if channel:
            said = rendered(body, json.loads(notice["told"]))
            outcome, reason = await self._sent(notice, channel, address, found["subject"] if found else "", said)
        async with self._database.transaction(wakes=False) as connection:
            how = {"channel": channel or None, "language": language, "version": version}
            await settle_notice(connection, notice, outcome=outcome, reason=reason, now=now, **how)

    async def _sent(
        self, notice: Mapping[str, Any], channel: str, address: str, subject: str, body: str
    ) -> tuple[str, str]:
        provider = self.providers.get(channel)
        if provider is None:
            return "failed", "no provider"
        try:
            await provider.send(str(notice["notice_id"]), address, subject or body[:60], body)
        except NotTaken as failure:
            return "failed", str(failure)
        return "sent", ""

    def _address(self, notice: Mapping[str, Any]) -> tuple[str, str]:
        if notice["sms"] is not False and notice["phones"]:
            return "sms", notice["phones"][0]
        if notice["email"]:
            return "email", notice["email"]
        return "", ""
