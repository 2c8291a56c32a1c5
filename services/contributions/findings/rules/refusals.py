"""Refusals about findings: answers that cannot be taken, and decisions about disputes."""

from libs.common.refusals import Refusal


class AnswersInvalid(Refusal):
    """Answers of which at least one cannot be taken. They are taken whole or not at all."""

    code = "answers_invalid"
    kind = "invalid"


class FindingNotDisputed(Refusal):
    code = "finding_not_disputed"
    kind = "conflict"
