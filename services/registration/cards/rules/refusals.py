"""Refusals of cards: who may not have one, and what cannot be done to one."""

from libs.common.refusals import Refusal


class CardKindUnknown(Refusal):
    code = "card_kind_unknown"
    kind = "invalid"


class CardHolderDied(Refusal):
    code = "card_holder_died"
    kind = "conflict"


class CardNeedsCover(Refusal):
    code = "card_needs_cover"
    kind = "conflict"


class CardExists(Refusal):
    code = "card_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"card": str(self.values["card"])}


class CardAlreadyEnded(Refusal):
    code = "card_already_ended"
    kind = "conflict"


class CardHasNoEnd(Refusal):
    code = "card_has_no_end"
    kind = "conflict"


class CardRenewedTooEarly(Refusal):
    code = "card_renewed_too_early"
    kind = "conflict"
