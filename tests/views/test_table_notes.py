"""What the table says of the things that happened on the way."""

import numpy as np

from lrcurve.analysis.table_steps import Selection, around_joins, at, every
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Marks
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.notes import what
from tests.marked import Marked
from tests.views.test_table import halving, printed

# After steps 4, 9, ... 49. One bad metric in a row is borne, so of the bad ones at 14, 19, 24 and 34, 39, 44, 49 those
# at 19, 39 and 49 are cuts.
METRICS = (3.0, 2.0, 2.5, 2.4, 2.3, 1.5, 1.6, 1.7, 1.8, 1.9)
CUT = "cut: one after which the rate falls"
BAD = "bad n: the n-th metric in a row that was no better"


def plateau(name: str = "plateau", patience: int = 1) -> Curve:
    return Curve(name, Plateau(lr=0.1, metrics=METRICS, patience=patience, every=5), Run(ticks=50))


def turning(text: str, *steps: int, name: str = "run") -> Curve:
    schedule = Marked(inner=Step(lr=0.1, step_size=99), said=(Marks("transition", np.array(steps), text),))
    return Curve(name, schedule, Run(ticks=50))


def rows(*steps: int) -> Selection:
    return Selection((np.array(steps),))


def test_each_row_says_what_happened_until_the_next() -> None:
    assert printed([plateau()], every([plateau()], 10))[:10] == [
        "step  plateau  note",
        "───────────────────────────",
        "   0    0.1",
        "  10    0.1    2 bad, 1 cut",
        "  20    0.01   bad 1",
        "  30    0.01   2 bad, 1 cut",
        "  40    0.001  bad 1",
        "  49    0.001  bad 2, cut",
        "",
        f"{BAD}; {CUT}",
    ]


def test_what_happened_before_the_first_row_is_not_said_and_the_last_row_goes_to_the_end() -> None:
    lines = printed([plateau()], rows(17, 35))
    # Rows of what comes after 19, 24 and 34, and after 39, 44 and 49.
    assert [line.split()[2:] for line in lines[2:4]] == [["3", "bad,", "1", "cut"], ["3", "bad,", "2", "cuts"]]
    assert printed([plateau()], rows(50))[0] == "step  plateau"


def test_steps_that_were_asked_for_say_what_happened_at_them_alone() -> None:
    lines = printed([plateau()], at([17, 19, 44]))
    assert [line.split()[2:] for line in lines[2:5]] == [[], ["bad", "2,", "cut"], ["bad", "1"]]


def test_metrics_that_are_not_on_the_rows_are_not_explained() -> None:
    # With a patience of 9 nothing is cut.
    patient = printed([plateau(patience=9)])
    assert BAD in patient
    assert not any(BAD in line for line in printed([turning("loss < 1", 3)]))
    assert not any(BAD in line for line in printed([plateau()], rows(50)))


def test_the_explanation_follows_that_of_the_joins() -> None:
    lines = printed([plateau()], around_joins([plateau()]))
    at_join = lines.index("◂ a join: here the formula changes or the rate jumps")
    assert lines[at_join + 1 : at_join + 3] == [f"{BAD}; {CUT}", ""]
    said = [line.split() for line in lines]
    assert ["19", "0.1", "bad", "2,", "cut"] in said
    assert ["20", "0.01", "◂"] in said


def test_several_curves_say_whom_it_is_about() -> None:
    slow = plateau("slow", patience=2)  # its cuts are after 24 and 44
    lines = printed([plateau(), halving("decay"), slow], rows(10, 20))
    assert lines[2].endswith("plateau: 2 bad, 1 cut; slow: 2 bad")
    assert lines[3].endswith("plateau: 5 bad, 2 cuts; slow: 5 bad, 2 cuts")


def test_a_turn_is_said_in_its_own_words_at_its_row() -> None:
    lines = printed([turning("resumed: 0.05 -> 0.0854 (+71 %)", 20)], rows(0, 19, 20))
    assert lines[2:5] == ["   0  0.1", "  19  0.1", "  20  0.1  resumed: 0.05 -> 0.0854 (+71 %)"]


def test_each_turn_stands_at_its_own_row() -> None:
    said = tuple(
        Marks("transition", np.array([step]), text) for step, text in ((2, "first"), (5, "second"), (20, "third"))
    )
    curve = Curve("run", Marked(inner=Step(lr=0.1, step_size=99), said=said), Run(ticks=50))
    lines = printed([curve], rows(3, 10, 20))
    assert [line.split()[2:] for line in lines[2:5]] == [["second"], [], ["third"]]


def test_notes_that_do_not_fit_stand_in_a_table_of_the_rows_that_have_one() -> None:
    lines = printed([plateau(), halving("decay")], every([plateau()], 10), width=25)
    assert [line.split() for line in (lines[0], *lines[2:8])] == [
        ["step", "plateau", "decay"],
        ["0", "0.1", "0.1"],
        ["10", "0.1", "0.05"],
        ["20", "0.01", "0.025"],
        ["30", "0.01", "0.0125"],
        ["40", "0.001", "0.00625"],
        ["49", "0.001", "0.00625"],
    ]
    assert lines[9:16] == [
        "step  note",
        "──────────────────",
        "  10  2 bad, 1 cut",
        "  20  bad 1",
        "  30  2 bad, 1 cut",
        "  40  bad 1",
        "  49  bad 2, cut",
    ]


def test_in_a_table_of_their_own_the_notes_of_each_curve_have_a_line() -> None:
    lines = printed([plateau(), turning("loss < 1", 12)], every([plateau()], 10), width=30)
    at_notes = lines.index("step  note")
    assert lines[at_notes + 2 : at_notes + 6] == [
        "  10  plateau: 2 bad, 1 cut",
        "      run: loss < 1",
        "  20  plateau: bad 1",
        "  30  plateau: 2 bad, 1 cut",
    ]


def test_notes_stand_beside_the_last_of_several_tables() -> None:
    curves = [halving(f"decay_{i}", 3) for i in range(4)]
    lines = printed([*curves, turning("loss < 1", 0)], rows(0), width=31)
    assert [line.split() for line in lines if line.startswith("step")] == [
        ["step", "decay_0", "decay_1", "decay_2"],
        ["step", "decay_3", "run", "note"],
    ]


def test_wide_characters_of_a_note_take_two_cells() -> None:
    lines = printed([turning("损失 < 1", 3)], rows(0, 1), width=20)
    assert lines[:4] == ["step  run  note", "───────────────────", "   0  0.1", "   1  0.1  损失 < 1"]
    assert "step  note" in printed([turning("损失 < 1", 3)], rows(0, 1), width=18)


def test_a_note_cannot_steer_the_terminal() -> None:
    text = "\n".join(printed([turning("a\x1b[2Jb", 3), plateau("c\nd")], rows(0)))
    assert "\x1b" not in text
    assert "a\N{REPLACEMENT CHARACTER}[2Jb; c\N{REPLACEMENT CHARACTER}d: 7 bad" in text


def test_counts_are_left_out_where_all_are_one_and_many_turns_are_counted() -> None:
    assert what(1, 0, []) == "bad"
    assert what(0, 1, []) == "cut"
    assert what(2, 1, []) == "2 bad, 1 cut"
    assert what(0, 2, ["t"]) == "2 cuts, t"
    assert what(0, 0, ["a", "b", "c", "d", "e"]) == "a, b, c, 2 more turns"
