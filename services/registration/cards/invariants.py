"""The conditions of cards."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a card was issued in place of another one that has not ended",
        """
        SELECT c.card_id FROM card c JOIN card o ON o.card_id = c.replaces
        WHERE o.ended_on IS NULL OR o.kind <> c.kind
        """,
    ),
    Invariant(
        "an erased person has a card that has not ended",
        """
        SELECT c.card_id FROM card c JOIN person p USING (person_id)
        WHERE p.erased_at IS NOT NULL AND c.ended_on IS NULL
        """,
    ),
)
