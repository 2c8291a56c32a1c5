"""Refusals about batches of old records, and about decisions on their months."""

from libs.common.refusals import Refusal


class BatchNotProposed(Refusal):
    code = "batch_not_proposed"
    kind = "conflict"


class BatchCountsDiffer(Refusal):
    code = "batch_counts_differ"
    kind = "conflict"


class BatchNotThere(Refusal):
    code = "batch_not_there"
    kind = "conflict"


class DecidedSo(Refusal):
    code = "decided_so"
    kind = "conflict"
