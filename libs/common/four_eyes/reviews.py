"""Rules of a review: another person looks at what somebody did, once."""

from libs.common.refusals import Refusal, Sentence


class OwnLook(Refusal):
    code = "own_look"
    kind = "forbidden"
    sentence = Sentence(
        en="Nobody reviews their own look; another supervisor does.",
        th="ผู้ใดจะตรวจการดูข้อมูลของตนเองไม่ได้ ต้องให้หัวหน้างานคนอื่นตรวจ",
        vi="Không ai tự duyệt lượt xem của mình; người giám sát khác phải duyệt.",
    )


class AlreadyReviewed(Refusal):
    code = "look_already_reviewed"
    kind = "conflict"
    sentence = Sentence(
        en="{reviewer} has reviewed this look already.",
        th="{reviewer} ตรวจการดูข้อมูลนี้แล้ว",
        vi="{reviewer} đã duyệt lượt xem này.",
    )


def refuse_review(*, looked_by: str, reviewed_by: str, already_by: str | None) -> None:
    """Refuse a second review, and one by whoever looked, in whichever role: names are `party:subject`."""
    if looked_by.partition(":")[2] == reviewed_by.partition(":")[2]:
        raise OwnLook
    if already_by is not None:
        raise AlreadyReviewed(reviewer=already_by)
