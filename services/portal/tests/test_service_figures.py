"""Figures of a service are sums over their labels; what is not told is not 0."""

from services.portal.gateways.service_figures import read_figures

TEXT = """# HELP prakan_consumer_behind_events Events
# TYPE prakan_consumer_behind_events gauge
prakan_consumer_behind_events{consumer="a",topic="x"} 2.0
prakan_consumer_behind_events{consumer="b",topic="x"} 3.0
# HELP prakan_database_answers 0
# TYPE prakan_database_answers gauge
prakan_database_answers 1.0
# HELP prakan_parked_events Events
# TYPE prakan_parked_events gauge
prakan_parked_events 0.0
# HELP another_thing Another
# TYPE another_thing gauge
another_thing 7.0
"""


def test_figures_are_summed_and_what_is_unknown_is_not_there() -> None:
    read = read_figures("loans", TEXT)
    assert (read.sums, read.answers, read.database, read.well) == ({"behind": 5, "parked": 0}, True, True, True)


def test_a_parked_event_or_a_dead_database_is_not_well() -> None:
    assert not read_figures("loans", TEXT.replace("prakan_parked_events 0.0", "prakan_parked_events 1.0")).well
    assert not read_figures("loans", TEXT.replace("prakan_database_answers 1.0", "prakan_database_answers 0.0")).well
