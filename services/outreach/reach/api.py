"""Doors of outreach for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import AreaScope, Object
from services.outreach.reach import rows

AREA_SCOPE = AreaScope(
    objects={"target_id": Object(rows.TARGET)},
    filtered=frozenset(
        {"read_inbox", "list_targets", "list_plans", "list_figures", "download_figures", "recompute_figure"}
    ),
    open_to_all=frozenset({"list_indicators", "read_board"}),
    national=frozenset({"list_events"}),
)
