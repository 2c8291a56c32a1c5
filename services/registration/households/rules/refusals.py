"""Refusals of households: members in two of them, heads that are not in theirs, days that cannot be."""

from libs.common.refusals import Refusal


class MemberTwice(Refusal):
    code = "member_twice"
    kind = "invalid"


class MemberElsewhere(Refusal):
    code = "member_elsewhere"
    kind = "conflict"


class AlreadyMember(Refusal):
    code = "already_member"
    kind = "conflict"


class MemberDied(Refusal):
    code = "person_died"
    kind = "conflict"


class MemberLeft(Refusal):
    code = "member_left"
    kind = "conflict"


class LeavesBeforeJoining(Refusal):
    code = "leaves_before_joining"
    kind = "invalid"


class LeavingBackDated(Refusal):
    code = "leaving_back_dated"
    kind = "forbidden"


class HeadMustBeReplaced(Refusal):
    code = "head_must_be_replaced"
    kind = "conflict"


class HeadNotMember(Refusal):
    code = "head_not_member"
    kind = "invalid"
