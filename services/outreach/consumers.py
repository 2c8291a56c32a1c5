"""The events that outreach hears, with their listeners."""

from libs.common.spine.consumer import Consumer
from libs.contracts import registration
from libs.copies.ended_clients import clients_revoked
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.outreach.context import Context


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of outreach: it hears whose cases an office sees, and which programs ended."""
    actions = {**OFFICE_LISTENERS, registration.ClientRevoked.TYPE: clients_revoked}
    return (Consumer(context, name="outreach", topics=TOPICS, actions=actions),)
