"""The rows of a table, for programs and as Markdown."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.analysis.table_steps import Selection, at, every
from lrcurve.curve import Curve
from lrcurve.digits import shown_with
from lrcurve.run import Run
from lrcurve.schedules import MAX_RATE, Rates, Schedule, Steps
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.table import markdown
from lrcurve.views.table.columns import ColumnError
from lrcurve.views.table.machine_formats import Format, write

Form = Format | Literal["markdown"]
FORMS: tuple[Form, ...] = (*get_args(Format), "markdown")


@dataclass(frozen=True, kw_only=True)
class Given(Schedule):
    """The given rates, one per step."""

    values: tuple[float, ...]

    def rates(self, t: Steps) -> Rates:
        return np.array(self.values)[t]


def halving(name: str, steps: int) -> Curve:
    return Curve(name, Step(lr=0.1, gamma=0.5, step_size=1), Run(ticks=steps))


def written(
    curves: Sequence[Curve], form: Form, selection: Selection | None = None, columns: Sequence[str] = ()
) -> str:
    out = io.BytesIO()
    chosen = every(curves) if selection is None else selection
    if form == "markdown":
        markdown.write(curves, chosen, out, columns)
    else:
        write(curves, chosen, form, out, columns)
    return out.getvalue().decode()


def test_csv_has_a_header_one_line_per_step_and_newlines() -> None:
    assert written([halving("a", 3), halving("b", 3)], "csv") == "step,a,b\n0,0.1,0.1\n1,0.05,0.05\n2,0.025,0.025\n"


def test_tsv_differs_from_csv_in_the_separator() -> None:
    assert written([halving("a", 2), halving("b", 2)], "tsv") == "step\ta\tb\n0\t0.1\t0.1\n1\t0.05\t0.05\n"


def test_json_is_a_list_of_one_object_per_line() -> None:
    assert written([halving("a", 2)], "json") == '[\n{"step": 0, "a": 0.1},\n{"step": 1, "a": 0.05}\n]\n'


def test_json_lines_are_objects() -> None:
    assert written([halving("a", 2)], "jsonl") == '{"step": 0, "a": 0.1}\n{"step": 1, "a": 0.05}\n'


def test_markdown_is_a_table_of_pipes() -> None:
    expected = "| step | a |\n| ---: | ---: |\n| 0 | 0.1 |\n| 1 | 0.05 |\n"
    assert written([halving("a", 2)], "markdown") == expected


def test_a_curve_is_blank_after_the_end_of_its_run() -> None:
    curves = [halving("a", 1), halving("b", 2)]
    assert written(curves, "csv") == "step,a,b\n0,0.1,0.1\n1,,0.05\n"
    assert written(curves, "markdown").splitlines()[-1] == "| 1 |  | 0.05 |"
    assert json.loads(written(curves, "json"))[1] == {"step": 1, "a": None, "b": 0.05}
    assert json.loads(written(curves, "jsonl").splitlines()[1]) == {"step": 1, "a": None, "b": 0.05}


def test_given_steps_past_the_end_have_rates() -> None:
    assert written([halving("a", 1)], "csv", at([0, 2])) == "step,a\n0,0.1\n2,0.025\n"


@pytest.mark.parametrize("form", FORMS)
def test_no_steps_leave_the_header_and_valid_text(form: Form) -> None:
    expected = {
        "csv": "step,a\n",
        "tsv": "step\ta\n",
        "json": "[\n]\n",
        "jsonl": "",
        "markdown": "| step | a |\n| ---: | ---: |\n",
    }
    assert written([halving("a", 2)], form, at([])) == expected[form]


UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"
NAMES = ['with, comma and "quotes"', "line\nbreak", "100%", "%b%s", "null", "a|b\\", "[red]", "余弦", "tab\there", ""]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_reads_back_from_every_format(name: str) -> None:
    curves = [halving(name, 2)]
    name = name.replace("\n", UNPRINTABLE).replace("\t", UNPRINTABLE)  # no curve's name steers what reads it
    assert list(csv.reader(io.StringIO(written(curves, "csv"), newline=""))) == [
        ["step", name],
        ["0", "0.1"],
        ["1", "0.05"],
    ]
    tsv = csv.reader(io.StringIO(written(curves, "tsv"), newline=""), delimiter="\t")
    assert list(tsv) == [["step", name], ["0", "0.1"], ["1", "0.05"]]
    rows = [{"step": 0, name: 0.1}, {"step": 1, name: 0.05}]
    assert json.loads(written(curves, "json")) == rows
    assert [json.loads(line) for line in written(curves, "jsonl").splitlines()] == rows


def test_markdown_shows_a_name_as_it_is_in_one_cell() -> None:
    header = written([halving("a|b\n*c* <d> [e] `f` \\", 1)], "markdown").splitlines()[0]
    assert header == rf"| step | a\|b{UNPRINTABLE}\*c\* \<d> \[e] \`f\` \\ |"


def test_a_name_that_is_taken_gets_a_number() -> None:
    curves = [halving("step", 1), halving("a", 1), halving("a", 1), halving("a", 1), halving("a_2", 1)]
    assert written(curves, "csv").splitlines()[0] == "step,step_2,a,a_2,a_3,a_2_2"
    assert len(json.loads(written(curves, "json"))[0]) == 6


def test_units_stand_after_the_step_whole_where_they_are_whole() -> None:
    run = Run(ticks=4, steps_per_epoch=Fraction(2), tokens_per_step=Fraction(4096), samples_per_step=Fraction(3))
    curve = Curve("a", Warmup(lr=1.0, steps=4), run)
    assert written([curve], "csv", every([curve], 2), ["epoch", "tokens", "samples", "percent"]) == (
        "step,epoch,tokens,samples,percent,a\n0,0.0,0,0,0,0.0\n2,1.0,8192,6,50,0.5\n3,1.5,12288,9,75,0.75\n"
    )


def test_percent_has_no_rounding_error() -> None:
    curve = halving("a", 700)
    percents = [line.split(",")[1] for line in written([curve], "csv", at([98, 49, 201]), ["percent"]).splitlines()]
    assert percents == ["percent", "7.0", "14.0", "28.714285714285715"]


def test_a_run_of_unknown_length_counts_percent_instead_of_steps() -> None:
    curve = Curve("a", Warmup(lr=1.0, steps=10_000), Run(ticks=10_000, tick="share"))
    assert written([curve], "csv", at([0, 14, 2500]), ["percent"]) == "percent,a\n0.0,0.0\n0.14,0.0014\n25.0,0.25\n"


@pytest.mark.parametrize(("per_step", "tokens"), [(2**10, "1152921504606845952"), (2**20, "1.1805916207174103e21")])
def test_tokens_too_many_for_an_int64_are_floats(per_step: int, tokens: str) -> None:
    curve = Curve("a", Warmup(lr=1.0, start_lr=1.0, steps=1), Run(ticks=2**50, tokens_per_step=Fraction(per_step)))
    assert written([curve], "csv", at([2**50 - 1]), ["tokens"]).splitlines()[1] == f"1125899906842623,{tokens},1.0"


def test_units_that_cannot_be_shown_are_refused_with_the_reason() -> None:
    epochs = [Curve("a", Step(lr=0.1, step_size=1), Run(ticks=4, steps_per_epoch=Fraction(n))) for n in (2, 3)]
    percent = Curve("p", Step(lr=0.1, step_size=1), Run(ticks=10_000, tick="share"))
    for curves, unit, message in [
        ([halving("a", 2)], "tokens", "column 'tokens': the run does not say how many tokens a step takes"),
        (epochs, "epoch", "column 'epoch': the runs of the curves disagree about how many steps an epoch has"),
        (
            [percent, halving("a", 2)],
            "percent",
            "column 'step': some of the runs have a length in steps and some have none",
        ),
    ]:
        with pytest.raises(ColumnError, match=message):
            written(curves, "csv", at([0]), [unit])


@given(st.lists(st.floats(min_value=0, max_value=MAX_RATE), min_size=1, max_size=20))
def test_every_rate_reads_back_exactly(values: list[float]) -> None:
    curve = Curve("a", Given(values=tuple(values)), Run(ticks=len(values)))
    read = [float(line.split(",")[1]) for line in written([curve], "csv").splitlines()[1:]]
    assert [value.hex() for value in read] == [value.hex() for value in values]
    assert [row["a"] for row in json.loads(written([curve], "json"))] == values


def test_markdown_has_six_digits_or_as_many_as_asked_for() -> None:
    values = Curve("a", Given(values=(0.0000384919854772152, 1 / 3, 0.1, 0.0)), Run(ticks=4))

    def cells() -> list[str]:
        return [line.split(" | ")[1].removesuffix(" |") for line in written([values], "markdown").splitlines()[2:]]

    assert cells() == ["3.8492e-05", "0.333333", "0.1", "0"]
    with shown_with(3):
        assert cells() == ["3.85e-05", "0.333", "0.1", "0"]
    with shown_with(17):
        assert [float(cell) for cell in cells()] == [0.0000384919854772152, 1 / 3, 0.1, 0.0]


def test_markdown_shows_places_as_people_read_them() -> None:
    run = Run(ticks=3, steps_per_epoch=Fraction(3))
    text = written([Curve("a", Warmup(lr=1.0, steps=2), run)], "markdown", None, ["epoch"])
    assert text.splitlines()[2:] == ["| 0 | 0 | 0 |", "| 1 | 0.3333 | 0.5 |", "| 2 | 0.6667 | 1 |"]


@given(st.floats(min_value=0, max_value=MAX_RATE))
def test_no_shorter_number_of_digits_would_read_back(value: float) -> None:
    text = written([Curve("a", Given(values=(value,)), Run(ticks=1))], "csv").splitlines()[1].split(",")[1]
    digits = text.partition("e")[0].replace(".", "").strip("0")
    shortest = repr(value).partition("e")[0].replace(".", "").strip("0")
    assert len(digits) == len(shortest)


@pytest.mark.parametrize("form", FORMS)
def test_many_chunks_read_as_one_table(form: Form) -> None:
    rows = 20_000
    short, long = Run(ticks=8_195), Run(ticks=rows)
    curves = [Curve("w", Warmup(lr=1.0, steps=rows), short), Curve("v", Warmup(lr=2.0, steps=rows), long)]
    text = written(curves, form)
    table = [(step, step / rows if step < 8_195 else None, 2 * step / rows) for step in range(rows)]
    if form == "json":
        read = [tuple(row.values()) for row in json.loads(text)]
    elif form == "jsonl":
        read = [tuple(json.loads(line).values()) for line in text.splitlines()]
    else:
        body = text.splitlines()[2 if form == "markdown" else 1 :]
        strip = [line[2:-2] for line in body] if form == "markdown" else body
        cells = [line.split({"csv": ",", "tsv": "\t", "markdown": " | "}[form]) for line in strip]
        read = [(int(a), float(b) if b else None, float(c)) for a, b, c in cells]
    assert read == table
