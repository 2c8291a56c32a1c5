"""The owner of coverages: a part of the tables of relations."""

from collections.abc import Mapping
from typing import Any

_COVERAGE = "/registration/v1/coverages/{coverage}"
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "read_coverage": (_COVERAGE, frozenset({"person"})),
    "list_coverage": ("/registration/v1/persons/{person}/coverage", frozenset({"person"})),
}
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "start_coverage": (
        "/registration/v1/coverages",
        {"person_id": "{person}", "scheme": "th_s40", "option": "1", "first_day": "2021-06-07"},
        frozenset({"person"}),
    ),
    "change_coverage": (f"{_COVERAGE}/changes", {"first_day": "2018-02-01", "option": "2"}, frozenset({"person"})),
    "end_coverage": (f"{_COVERAGE}/end", {"last_day": "2018-03-31"}, frozenset({"person"})),
}
OTHERS = frozenset({"list_my_coverage", "quote_premium"})
