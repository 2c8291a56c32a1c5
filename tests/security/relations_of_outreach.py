"""Doors of outreach: nobody's in particular, staff's alone."""

TARGETS = frozenset({"set_target", "list_targets", "read_target", "approve_target", "refuse_target", "list_plans",
                     "list_figures", "download_figures", "recompute_figure", "import_reported_figures",
                     "correct_reported_figure"})  # fmt: skip
OTHERS = TARGETS | {"list_indicators", "read_board", "list_reported_indicators", "list_reported_figures",
                    "download_reported_figures", "read_reported_figure", "list_figure_corrections"}  # fmt: skip
