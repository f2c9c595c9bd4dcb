"""A format of logs is one file; its steps can be moved, and a file's format named."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.analysis.fingerprint import fingerprint
from lrcurve.logs.catalogue import formats
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_sources
from lrcurve.sources.topics import called, topic, topics
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides
from lrcurve.views.explain import explanation, listing
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

Add = Callable[[str, str, str], None]

MINE = '''\
from lrcurve.logs.log import LogFormat, column_of
from lrcurve.run import Facts
from lrcurve.tables.columns import read_columns


class Mine(LogFormat):
    """Lines of iter and rate, as my trainer writes them."""

    files = ("*.mylog",)
    first_step = 1
    shows = "next"
    example = "iter,rate\\n1,0.5\\n2,0.25\\n"
    differs = ("It is mine.",)
    source = "mine/log.py"

    def recognises(self, name, head):
        return 2 * head.startswith("iter,rate")

    def columns(self, text, run):
        yield column_of(read_columns(text, lambda name: name == "rate"), "iter", "rate", 1, name="rate")

    def facts(self, text):
        return Facts(steps=8)
'''


def written(text: str, name: str = "log.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def moved(name: str, offset: int, steps: str | None = None) -> Loaded:
    return load_sources([name], Overrides(steps, offset=offset))


def test_a_new_file_is_listed_explained_and_read(add_file: Add) -> None:
    add_file("lrcurve.logs", "mine", MINE)
    listed = listing(one for one in topics() if one.matches("logs"))
    assert "  mine         Lines of iter and rate, as my trainer writes them.\n" in listed
    text = explanation(topic("mine"), width=100, picture="")
    for part in (
        "files: *.mylog",
        "a row shows: the rate of the update that follows",
        "counts: steps, from 1",
        "  - It is mine.",
        "source: mine/log.py",
        "example: log.mylog\n  iter,rate\n  1,0.5",
    ):
        assert part in text
    loaded = sources(written("iter,rate\n1,0.5\n2,0.25\n", "x.mylog"))
    (curve,) = loaded.curves
    assert loaded.notes == ("x.mylog: read as a log of mine",)
    np.testing.assert_array_equal(curve.lr([0, 1, 2]), [0.5, 0.25, np.nan])
    assert (curve.name, curve.run.ticks) == ("rate", 8)
    assert sources_refused("y.mylog") == "y.mylog: no such file; did you mean 'x.mylog'?"


def test_a_run_that_counts_epochs_is_as_long_as_its_epochs(add_file: Add) -> None:
    text = MINE.replace("Facts(steps=8)", "Facts(epochs=9, steps=900)")
    add_file("lrcurve.logs", "mine", text.replace('shows = "next"', 'tick = "epoch"'))
    (curve,) = lrcurve.load(written("iter,rate\n1,0.5\n2,0.25\n"))
    assert (curve.run.tick, curve.run.ticks) == ("epoch", 9)


@pytest.mark.parametrize("name", formats())
def test_every_format_says_what_it_is_and_knows_its_example(name: str) -> None:
    log, shown = formats()[name], topic(name)
    assert called(name) == name
    assert (shown.group, bool(shown.source), bool(shown.differs)) == ("log", True, True)
    assert log.recognises(shown.file, log.example) == max(
        one.recognises(shown.file, log.example) for one in formats().values()
    )
    assert all(curve.recorded is not None for curve in shown.shown().curves)


# Steps that count from 1


def test_steps_from_1_are_said_and_can_be_moved() -> None:
    name = written("step,a,b\n1,0.4,\n2,0.3,1\n3,0.2,2\n")
    loaded = sources(name)
    assert loaded.notes == ("log.csv: its first row is of step 1; if it counts steps from 1, add --offset -1",)
    assert np.isnan(loaded.curves[0].lr(0))
    after = moved(name, -1)
    assert after.notes == ()
    a, b = after.curves
    assert a.lr([0, 1, 2]).tolist() == [0.4, 0.3, 0.2]
    np.testing.assert_array_equal(b.lr([0, 1, 2]), [np.nan, 1, 2])
    assert a.run.ticks == 3


@pytest.mark.parametrize("text", ["step,a\n0,1\n1,2\n", "step,a\n10,1\n20,2\n", "percent,a\n0.01,1\n50,2\n"])
def test_other_first_rows_need_no_word(text: str) -> None:
    assert sources(written(text)).notes == ()


def test_an_offset_that_leads_before_the_first_step() -> None:
    with pytest.raises(SpecError) as caught:
        moved(written("step,a\n1,0.4\n2,0.3\n"), -2)
    assert str(caught.value).startswith("log.csv:1:1: its first row is of step 1, which --offset -2 moves before 0")


def test_an_offset_moves_steps_and_no_percentages() -> None:
    assert moved(written("step,a\n0,0.4\n5,0.3\n"), 10).curves[0].lr([10, 15]).tolist() == [0.4, 0.3]
    assert moved(written("percent,a\n0,0.4\n50,0.3\n"), 10, "100").curves[0].lr([0, 50]).tolist() == [0.4, 0.3]


# What somebody says that a file is


def test_a_dialect_says_what_a_file_is() -> None:
    name = written("step,epoch,lr/pg0\n0,1,0.5\n10,2,0.25\n", "results.csv")
    assert lrcurve.load(name)[0].run.tick == "epoch"
    (curve,) = lrcurve.load(name, dialect="table")
    assert (curve.name, curve.run.tick, float(curve.lr(10))) == ("lr/pg0", "step", 0.25)
    spec = written('{"step": 1, "type": "linear"}', "x.json")
    assert sources_refused(spec).startswith("x.json:1:2: schedules.x.step: unknown key 'step'")
    with pytest.raises(SpecError) as caught:
        lrcurve.load(spec, dialect="table")
    assert "got step 1 and rate linear" in str(caught.value)


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        ("ultralitics", "'ultralitics' is no trainer and no format of logs; did you mean 'ultralytics'?"),
        ("zz", "'zz' is no trainer and no format of logs; there are lrcurve, axolotl, "),
    ],
)
def test_a_dialect_that_is_none(dialect: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        lrcurve.load(written("step\n"), dialect=dialect)
    assert str(caught.value).split("\n")[0].startswith(message)


def test_lrcurves_own_language_can_be_named() -> None:
    name = written("type: linear\nlr: 1\nsteps: 4\n", "x.txt")
    assert lrcurve.load(name, dialect="lrcurve")[0].lr([0, 2]).tolist() == [1, 0.5]


def test_a_run_that_ends_before_the_last_row_leaves_gaps_all_the_same() -> None:
    # Two rows and two steps, but the second step has no row.
    name = written("step,a\n0,2\n9,1\n")
    loaded = moved(name, 0, steps="2")
    assert [(curve.name, curve.sparse, curve.run.ticks) for curve in loaded.curves] == [("a", True, 2)]
    for verb in (lrcurve.table, lrcurve.check):
        assert str(verb(name, steps=2))
    assert lrcurve.plot(name, steps=2).axes


# Runs of one file


def test_each_column_of_a_table_is_a_run_of_its_own() -> None:
    short, long = lrcurve.load("cosine lr=0.1 steps=10")[0], lrcurve.load("cosine lr=0.2 steps=20")[0]
    rows = (f"{t},{repr(short(t)) if t < 10 else ''},{long(t)!r}\n" for t in range(20))
    read = lrcurve.load(written("step,a,b\n" + "".join(rows)))
    assert [curve.run.ticks for curve in read] == [10, 20]
    for curve, back in zip((short, long), read, strict=True):
        assert np.array_equal(curve.to_numpy(), back.to_numpy())
        assert fingerprint(curve) == fingerprint(back)


def test_a_curve_without_a_row_in_its_run_is_none() -> None:
    name = written("step,a,b\n1,0.4,\n2,0.3,\n5,,1\n")
    curves = moved(name, 0, "5")
    assert [curve.name for curve in curves.curves] == ["a"]
    assert curves.notes[-1] == "log.csv: b begins with step 5, past a run of 5 steps"
    with pytest.raises(SpecError, match=r"^log\.csv:1:1: a begins with step 1, past a run of 1 step\n"):
        moved(name, 0, "1")
