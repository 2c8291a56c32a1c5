"""The way to a person, and to an employer's contact: as it wished, else as the person chose that it is."""

from collections.abc import Sequence

PUSH = "push"
"""The channel of the app's devices: the event is the message, and its delivery is the webhook's."""
BY_PHONE = frozenset({"account_code", "account_linked"})
"""Told to the phone on record whatever devices there are: they are about who has the devices."""


def way_to(
    template: str,
    *,
    wish: str | None,
    contact_email: str | None,
    contact_phone: str | None,
    devices: object,
    push: bool | None,
    sms: bool | None,
    email: str | None,
    phones: Sequence[str] | None,
) -> tuple[str, str]:
    """Return channel and address; empty for who wants no messages, or has no address for them."""
    if wish == "email" and contact_email:
        return "email", contact_email
    if wish == "sms" and contact_phone:
        return "sms", contact_phone
    if devices and push is not False and template not in BY_PHONE:
        return PUSH, ""
    if sms is not False and phones:
        return "sms", phones[0]
    if email:
        return "email", email
    return "", ""
