"""Rules of a review: another person reviews a look, once."""

from libs.common.refusals import Refusal


class OwnLook(Refusal):
    code = "own_look"
    kind = "forbidden"


class AlreadyReviewed(Refusal):
    code = "look_already_reviewed"
    kind = "conflict"


def refuse_review(*, looked_by: str, reviewed_by: str, already_by: str | None) -> None:
    """Refuse a second review, and a review by the person who looked, in any role; names are `party:subject`."""
    if looked_by.partition(":")[2] == reviewed_by.partition(":")[2]:
        raise OwnLook
    if already_by is not None:
        raise AlreadyReviewed(reviewer=already_by)
