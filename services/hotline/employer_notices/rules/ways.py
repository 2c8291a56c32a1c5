"""The way to a contact: what the contact wished; where it wished nothing and is a registered person, as persons are."""

from collections.abc import Sequence


def way_to(
    *,
    wish: str | None,
    email: str | None,
    phone: str | None,
    person_sms: bool | None,
    person_email: str | None,
    person_phones: Sequence[str] | None,
) -> tuple[str, str]:
    """Return channel and address; empty if the contact wants no messages, or has no address for its wish."""
    if wish == "email" and email:
        return "email", email
    if wish == "sms" and phone:
        return "sms", phone
    if person_sms is not False and person_phones:
        return "sms", person_phones[0]
    if person_email:
        return "email", person_email
    return "", ""
