import re
from fractions import Fraction

from wording.charts import chart, png, svg


def test_the_last_point_of_a_chart_is_green_only_when_it_is_on_target() -> None:
    colours = {}
    for tone in ("off", "on", "close", "unclear", ""):
        drawing = chart([Fraction(1), Fraction(2)], None, tone)
        assert drawing is not None
        colours[tone] = re.findall(r'<circle[^>]* fill="(#\w+)"', svg(drawing))[0]
    assert len({colours[tone] for tone in ("off", "on", "close", "unclear")}) == 4
    assert colours["unclear"] == colours[""]


def test_a_chart_breaks_where_a_value_is_missing_and_needs_two_points() -> None:
    drawing = chart([Fraction(1), None, Fraction(3), Fraction(2)], Fraction(2), "off")
    assert drawing is not None
    assert [len(piece) for piece in drawing.pieces] == [1, 2]
    assert drawing.target_y == drawing.pieces[1][1][1]  # the last value lies on the target
    assert chart([Fraction(1), None], None) is None


def test_a_flat_line_is_drawn_in_the_middle() -> None:
    drawing = chart([Fraction(5), Fraction(5)], None)
    assert drawing is not None
    assert {y for piece in drawing.pieces for _, y in piece} == {drawing.height / 2}


def test_the_picture_is_png_without_words() -> None:
    drawing = chart([Fraction(1), Fraction(2)], None)
    assert drawing is not None
    assert png(drawing).startswith(b"\x89PNG")
    assert "<text" not in svg(drawing)
