"""Providers of messages: an SMS gateway by a signed webhook, and a mail server. Each tells if it took a message."""

import asyncio
import json
import smtplib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Protocol

import httpx
from standardwebhooks import Webhook

TIMEOUT_S = 15


class NotTaken(Exception):
    """The provider could not take the message now."""


class Provider(Protocol):
    async def send(self, notice_id: str, to: str, subject: str, body: str) -> None:
        """Send a message; return once the provider took it.

        The id is the same at every try, so a second try is harmless.
        """
        ...


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """An SMS gateway with Standard Webhooks: `webhook-id` is the notice's id, the secret is the gateway's."""

    url: str
    secret: str

    async def send(self, notice_id: str, to: str, subject: str, body: str) -> None:
        at = datetime.now(UTC)  # noqa: TID251 - the time of the signature, for the receiver's tolerance
        payload = json.dumps({"type": "sms.send", "data": {"id": notice_id, "to": to, "text": body}})
        signature = Webhook(self.secret).sign(msg_id=notice_id, timestamp=at, data=payload)
        headers = {
            "content-type": "application/json",
            "webhook-id": notice_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as http:
                answer = await http.post(self.url, content=payload, headers=headers)
        except httpx.HTTPError as failure:
            raise NotTaken(type(failure).__name__) from failure
        if not answer.is_success:
            raise NotTaken(f"HTTP {answer.status_code}")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server (SMTP, RFC 5321); the Message-ID contains the notice's id."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    encrypted: bool = True

    async def send(self, notice_id: str, to: str, subject: str, body: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Message-ID"] = f"<{notice_id}@{self.sender.partition('@')[2]}>"
        message.set_content(body)
        try:
            await asyncio.to_thread(self._sent, message)
        except (smtplib.SMTPException, OSError) as failure:
            raise NotTaken(type(failure).__name__) from failure

    def _sent(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
            if self.encrypted:
                server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)
