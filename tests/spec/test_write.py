"""From schedules back to text: what is written reads back to the same rates."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrcurve import frameworks
from lrcurve.analysis.fingerprint import fingerprint
from lrcurve.curve import Curve, Recorded
from lrcurve.documents.yaml import read
from lrcurve.problems import Source, SpecError
from lrcurve.run import Run
from lrcurve.schedules import Schedule, find, names
from lrcurve.schedules.combine import Clamp, PerEpoch, Repeat, Scale, Sequence, Shift
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Document, build_curves
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.write import written_document, yaml_text
from tests.schedules.strategies import COMBINED, FIELDS, shapes

SAMPLES = sorted((Path(__file__).parents[2] / "sample_configs").glob("*.yaml"))
EXAMPLES = [*(find(name).example for name in names()), *(frameworks.find(name).example for name in frameworks.names())]
PIECES = {"Wave", "Power", "Track", "Elapsed", "LongerCycles", "Strided", "Followed", "Held", "Transformed", "Composed"}
"""What only libraries' records are made of."""

LANGUAGE = sorted(set(COMBINED) - PIECES)
"""The combinators that the language has words for; the others are pieces of libraries' schedulers."""


def again(curves: list[Curve]) -> tuple[str, list[Curve]]:
    """Return the text of curves, and the curves of that text."""
    text = yaml_text(written_document(curves))
    return text, list(build_curves(Document(read(Source("written.yaml", text))), Overrides()).curves)


@contextmanager
def suppress_refusals(*reasons: str) -> Iterator[None]:
    """Let a schedule be refused for some reasons, and no other."""
    try:
        yield
    except SpecError as error:
        if not any(reason in str(error) for reason in reasons):
            raise


def assert_same(curves: list[Curve]) -> str:
    """Hold curves against those of their text; return the text."""
    text, found = again(curves)
    assert [curve.name for curve in found] == [curve.name or "schedule" for curve in curves], text
    assert [curve.parameter for curve in found] == [curve.parameter for curve in curves], text
    kept = [(curve.member, curve.kind) for curve in curves if curve.kind != "layers"]
    assert [(a.member, a.kind) for a, b in zip(found, curves, strict=True) if b.kind != "layers"] == kept, text
    assert [fingerprint(curve) for curve in found] == [fingerprint(curve) for curve in curves], text
    return text


@pytest.mark.parametrize("each", [1, 5])
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_type_reads_back_the_same(example: str, each: int) -> None:
    sets = (f"run.steps_per_epoch={each}",)
    assert_same(list(load_sources((example,), Overrides(steps="50", sets=sets)).curves))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_every_sample_reads_back_the_same(path: Path) -> None:
    curves = [curve for curve in load_sources((str(path),), Overrides()).curves if curve.kind != "branches"]
    assert_same(curves)


@pytest.mark.parametrize("kind", [*sorted(FIELDS), *LANGUAGE])
@settings(max_examples=20)
@given(data=st.data())
def test_generated_schedules_read_back_the_same(kind: str, data: st.DataObject) -> None:
    schedule: Schedule = data.draw(COMBINED[kind] if kind in COMBINED else shapes(kind))
    steps = data.draw(st.integers(1, 120))
    each = getattr(schedule, "steps_per_epoch", None)
    run = Run(ticks=steps, steps_per_epoch=each)
    end = schedule.end
    assume(end is None or end.step > 0)  # what has no rate at all is refused when it is read
    if end is not None and end.step < steps:
        run = Run(ticks=end.step, steps_per_epoch=each)
    # A part that repeats with falling peaks, and another clock than the run's, are all that may be refused.
    with suppress_refusals("falling peaks", "no epoch of its run"):
        assert_same([Curve("a", schedule, run)])


COSINE = Cosine(lr=0.1, min_lr=0.001, steps=50)


def test_what_is_written_is_what_a_person_would_write() -> None:
    assert assert_same([Curve("a", Repeat(inner=COSINE, steps=50, count=2), Run(ticks=100))]) == (
        "run: {steps: 100}\nschedules:\n  a:\n    type: cosine\n    lr: 0.1\n    min_lr: 0.001\n    steps: 50\n"
        "    repeat: {count: 2}\n"
    )


def test_modifiers_in_another_order_than_the_languages_are_nested() -> None:
    twice = Shift(inner=Clamp(inner=Scale(inner=COSINE, scale=2.0), floor=0.01), shift=3)
    text = assert_same([Curve("a", twice, Run(ticks=60))])
    assert text.count("phases") == 1


def test_a_phase_that_is_shorter_than_its_own_formula_keeps_both_lengths() -> None:
    phases = Sequence(phases=(COSINE, Linear(lr=0.05, steps=30)), lengths=(20, 30))
    assert_same([Curve("a", phases, Run(ticks=50))])


def test_epochs_are_those_of_the_run() -> None:
    staircase = PerEpoch(inner=Cosine(lr=0.1, steps=5), steps_per_epoch=10)
    assert "interval: epoch" in assert_same([Curve("a", staircase, Run(ticks=50, steps_per_epoch=Fraction(10)))])
    with pytest.raises(SpecError, match="changes every 10 steps, which are no epoch of its run"):
        written_document([Curve("a", staircase, Run(ticks=50))])


def test_lengths_are_shares_where_the_run_has_no_length() -> None:
    curves = list(load_sources(("cosine lr=0.1 min_lr=1e-3 warmup=12.5%",), Overrides()).curves)
    assert "steps: 12.5%" in assert_same(curves)


def test_what_cannot_be_written_is_refused_by_name() -> None:
    wave = Wave(high=0.1, low=0.0, halves=1, start=0.5, length=9.5)
    with pytest.raises(SpecError, match="a: holds Wave, a piece of a library's scheduler and no type"):
        written_document([Curve("a", wave, Run(ticks=10))])
    rows = Recorded(np.arange(3), np.ones(3), np.zeros(3))
    with pytest.raises(SpecError, match="log: was recorded, and has no schedule that could be written"):
        written_document([Curve("log", rows, Run(ticks=3))])


RUNS = (
    "{epochs: 9, steps_per_epoch: 20, batch_size: 8}",
    "{steps: 36k tokens, tokens_per_step: 200, steps_per_epoch: 20}",
    "{steps: 180, steps_per_epoch: 20, batch_size: 8, sequence_length: 4}",
    "{epochs: 9, dataset_size: 1000, batch_size: 10, accumulation: 5}",
)
RESUMED = (
    "type: cosine, warmup: 1ep",
    "type: wsd, decay_steps: 2ep",
    "type: multistep, milestones: [2ep, 5ep, 8ep]",
    "type: multistep, milestones: [2, 5, 8], interval: epoch",
    "phases: [{type: linear, steps: 30}, cosine], groups: {a: 0.5, b: {scale: 2}}",
    "type: linear, params: {momentum: {type: linear, lr: 0.9}}",
)
FOLLOWING = (
    "lr: 0.05", "warmup: {steps: 1ep, start_lr: 0.01}", "type: constant, lr: 0.02", "accumulation: 10",
    "processes: 2, lr: 0.2", "processes: 4, warmup: 1ep", "accumulation: 2, type: linear", "tokens_per_step: 500",
)  # fmt: skip


@settings(max_examples=60)
@given(
    run=st.sampled_from(RUNS),
    schedule=st.sampled_from(RESUMED),
    stages=st.lists(
        st.tuples(st.integers(1, 8), st.sampled_from(FOLLOWING), st.booleans()),
        min_size=1,
        max_size=3,
        unique_by=lambda stage: stage[0],
    ),
)
def test_resumed_runs_read_back_the_same(run: str, schedule: str, stages: list[tuple[int, str, bool]]) -> None:
    listed = ", ".join(
        f"{{at: {epoch}ep, restart: {str(restart).lower()}, with: {{{following}}}}}"
        for epoch, following, restart in sorted(stages)
    )
    if "tokens" in run or "steps: 180" in run:
        listed = listed.replace("processes: 2, ", "")  # whether or not its batch is known, a run may change
    text = f"run: {run}\nlr: 0.1\nschedules:\n  a: {{{schedule}, resume: [{listed}]}}\n"
    reasons = (
        "past the end of the run",
        "unknown key 'lr'",
        "must be at most 'steps'",
        "tokens_per_step: cannot change",
        "is not a whole number",
    )
    with suppress_refusals(*reasons, "tokens_per_step: changes with batch_size"):
        curves = list(build_curves(Document(read(Source("spec.yaml", text))), Overrides()).curves)
        written, found = again(curves)
        for one, other in zip(found, curves, strict=True):
            assert one.run == other.run, written
            steps = np.arange(one.run.ticks)
            np.testing.assert_array_equal(one.lr(steps), other.lr(steps), written)
