"""Doors of outreach: nobody's in particular, staff's alone."""

TARGETS = frozenset({"set_target", "list_targets", "read_target", "approve_target", "refuse_target", "list_plans",
                     "list_figures", "download_figures", "recompute_figure"})  # fmt: skip
OTHERS = TARGETS | {"list_indicators", "read_board"}
