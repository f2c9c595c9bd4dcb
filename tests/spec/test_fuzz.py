"""Whatever is written gives curves with finite rates, or a SpecError; nothing else."""

import re
from collections.abc import Callable
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lrcurve
from lrcurve.documents import ini, json, python_literals, shell_arguments, toml, yaml
from lrcurve.problems import Source, SpecError
from lrcurve.schedules import RateError, Rates, find, names
from lrcurve.spec.curves import Document, build_curves
from lrcurve.spec.inline import read_inline
from lrcurve.spec.overrides import Overrides
from lrcurve.tables.table_text import is_table
from tests.spec.texts import loaded
from tests.tables.texts import curves_from_table

SAMPLES = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "sample_configs").glob("*.yaml"))
]
EXAMPLES = [find(name).example for name in names()]

MARKUP = st.text(st.sampled_from("ab0 1:-,.[]{}\n\t#&*!|>'\"%@`?=~<\\e+_\ufeff\x85\u2028é学😀"), max_size=60)
TEXTS = st.one_of(MARKUP, st.text(max_size=40), st.text(st.characters(codec=None), max_size=20))

WORDS = sorted({*names(), *(word for text in (*SAMPLES, *EXAMPLES) for word in re.findall(r"[\w.%-]+", text))})
WILD = [
    "",
    "0",
    "-1",
    "1e308",
    "1e-320",
    "9007199254740992",
    "1e999",
    "100%",
    "3ep",
    "1B tokens",
    "null",
    "true",
    "[]",
    "{}",
    "[1, 2]",
    "{steps: 3}",
    "&a",
    "*a",
    "<<: *a",
    "\n",
    "  ",
    ": ",
    ", ",
    "- ",
    "type",
    "'",
    '"',
    "]",
    "}",
    "\t",
]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """Return one of ``texts`` with some words exchanged, dropped or doubled."""
    pieces = re.findall(r"[\w.%-]+|\s+|.", draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(pieces) - 1))
        pieces[at] = draw(st.sampled_from([*WORDS, *WILD, pieces[at] * 2]))
    return "".join(pieces)


def made_or_refused(call: Callable[[], object]) -> tuple[object, Exception | None]:
    """Return what ``call`` makes, or its SpecError."""
    try:
        return call(), None
    except SpecError as error:
        return None, error


def rates_or_overflow(curve: lrcurve.Curve) -> Rates:
    """Return rates all over the run; none where a formula overflows between its ends, which only evaluation tells."""
    steps = np.unique(np.linspace(0, curve.run.ticks - 1, 50).astype(np.int64))
    try:
        return curve.lr(steps)
    except RateError:
        return np.zeros(0)


def gives_rates_or_a_spec_error(call: Callable[[], object]) -> None:
    """Evaluate whatever ``call`` loads."""
    made, error = made_or_refused(call)
    if error is not None:
        assert isinstance(error, SpecError)
        assert str(error)
        assert error.problems
    for curve in made if isinstance(made, list | tuple) else ():
        rates = rates_or_overflow(curve)
        assert np.isfinite(rates).all()
        assert (rates >= 0).all()


@given(TEXTS)
@pytest.mark.parametrize(
    "read", [yaml.read, json.read, toml.read, ini.read, python_literals.read, shell_arguments.read, read_inline]
)
def test_arbitrary_text(read: Callable[[Source], object], text: str) -> None:
    gives_rates_or_a_spec_error(lambda: read(Source("x", text)))


@given(st.one_of(TEXTS, st.text(st.sampled_from('step,\t\n01.5e-"{}[]:aNn '), max_size=40)), st.booleans())
@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl"])
def test_arbitrary_tables(kind: str, text: str, headed: bool) -> None:
    head = {"csv": "step,a\n0,1\n", "tsv": "step\ta\n0\t1\n", "json": "", "jsonl": '{"step": 0, "a": 1}\n'}[kind]
    is_table(text)
    gives_rates_or_a_spec_error(lambda: curves_from_table(Source("x", head * headed + text), kind))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(SAMPLES))
def test_mutated_sample_configs(text: str) -> None:
    gives_rates_or_a_spec_error(lambda: loaded(text).curves)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(EXAMPLES), st.sampled_from(["50", "1", "", "9007199254740992", "3ep"]))
def test_mutated_examples(text: str, steps: str) -> None:
    flags = Overrides(steps=steps or None)
    gives_rates_or_a_spec_error(lambda: build_curves(Document(read_inline(Source("x", text)), name="a"), flags).curves)


TOML = (
    'title = "x"\nlr = 0.1\n[run]\nepochs = 3\nsteps_per_epoch = 4\n'
    '[schedules]\na = {type = "cosine", warmup = {steps = 2}}\n[schedules.b]\ntype = "multistep"\nmilestones = [3, 6]\n'
    '[[schedules.c]]\ntype = "warmup"\nsteps = 3\n[[schedules.c]]\ntype = "linear"\n'
)
JSON = '{"steps": 9, "lr": 0.1, "schedules": {"a": {"type": "cosine", "warmup": {"steps": 2}}, "b": ["constant"]}}'


@given(mutated([TOML]))
def test_mutated_toml(text: str) -> None:
    gives_rates_or_a_spec_error(lambda: loaded(text, "toml").curves)


@given(mutated([JSON]))
def test_mutated_json(text: str) -> None:
    gives_rates_or_a_spec_error(lambda: loaded(text, "json").curves)


@given(
    st.one_of(
        TEXTS,
        mutated(
            ["schedules.sgdr.repeat.stretch=2", "run.epochs=3", "schedules.sgdr={type: step}", "schedules[0].lr=1"]
        ),
    )
)
def test_arbitrary_sets(text: str) -> None:
    gives_rates_or_a_spec_error(lambda: loaded(SAMPLES[5], overrides=Overrides(sets=(text,))).curves)


PYTHON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*WORDS, *WILD])
    | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORDS, "x"]) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(PYTHON, st.integers(-1, 20) | st.none() | st.sampled_from([*WILD, 2.0, 2.5, -0.5, 1e300, inf, nan]))
def test_arbitrary_python_values(spec: object, steps: object) -> None:
    def call() -> object:
        rates = lrcurve.evaluate({"type": "cosine", "lr": 1, **spec} if isinstance(spec, dict) else spec, steps)  # type: ignore[arg-type] # wrong on purpose
        assert np.isfinite(rates).all()
        return None

    gives_rates_or_a_spec_error(call)
