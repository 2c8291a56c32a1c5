"""Doors of outreach for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import AreaScope, Object
from services.outreach.reach import rows

_REPORTED = {"list_reported_indicators", "list_reported_figures", "download_reported_figures", "read_reported_figure",
             "list_figure_corrections"}  # fmt: skip
AREA_SCOPE = AreaScope(
    objects={"target_id": Object(rows.TARGET), "correct_reported_figure.reported_figure_id": Object(rows.REPORTED)},
    filtered=frozenset(
        {"read_inbox", "list_targets", "list_plans", "list_figures", "download_figures", "recompute_figure"}
    ),
    open_to_all=frozenset({"list_indicators", "read_board", *_REPORTED}),
    national=frozenset({"list_events"}),
)
