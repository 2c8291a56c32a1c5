"""Drawings are on one scale, have a place for every figure, and none for what is not there."""

from decimal import Decimal

from libs.common.values.month import Month
from services.portal.pages.layout.charts import Bars, Part, draw_columns, draw_strip, share


def test_columns_stand_on_the_foot_on_one_scale() -> None:
    bars = [
        Bars("1", [Part("paid", Decimal(30), "30"), Part("owed", Decimal(30), "30")]),
        Bars("2", [Part("paid", Decimal(15), "15")]),
    ]
    chart = draw_columns(bars, line=30)
    first, second = chart.columns
    assert first.parts[0].y + first.parts[0].height == chart.foot
    assert first.parts[1].y + first.parts[1].height == first.parts[0].y
    assert second.parts[0].height * 2 == first.parts[0].height
    assert chart.line == first.parts[0].y
    assert all(column.x + chart.column_width <= chart.width for column in chart.columns)


def test_many_columns_have_few_labels_and_nothing_is_drawn_of_nothing() -> None:
    chart = draw_columns([Bars(str(n), [Part("paid", 0, "0")]) for n in range(60)])
    assert sum(bool(column.label) for column in chart.columns) <= 24
    assert {part.height for column in chart.columns for part in column.parts} == {0.0}
    assert draw_columns([]).columns == []


def test_a_strip_has_every_month_between_the_first_and_the_last_once() -> None:
    strip = draw_strip({"2019-11": "credited", "2020-02": "reduced"}, until=Month(2020, 3))
    assert [(cell.month, cell.state) for cell in strip.cells if cell.month < "2020"] == [
        ("2019-11", "credited"), ("2019-12", "gap"),
    ]  # fmt: skip
    assert [cell.state for cell in strip.cells if cell.month > "2020"] == ["gap", "reduced", "gap"]
    assert [year for year, _ in strip.years] == [2020, 2019]
    assert len({(cell.x, cell.y) for cell in strip.cells}) == len(strip.cells)
    assert draw_strip({}, until=Month(2021, 1)).cells[0].month == "2021-01"


def test_a_share_is_never_more_than_the_whole() -> None:
    assert (share(1, 4), share(5, 4), share(1, 0)) == (25.0, 100.0, 0.0)
