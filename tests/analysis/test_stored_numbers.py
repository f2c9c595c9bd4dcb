"""Tables that hold rates as float32, float16, bfloat16 or in two digits: the same, and only where they are."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from lrcurve.analysis.compare import Difference, Tolerance, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Scale, Shift
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.polynomial import Polynomial
from lrcurve.schedules.shapes.step import Step
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

N = 390  # so that no rate of a line is a number of few digits
Rates = npt.NDArray[np.float64]

SCHEDULES: dict[str, Schedule] = {
    "cosine": Cosine(lr=0.1, steps=N),
    "floored cosine": Cosine(lr=3e-4, min_lr=1e-5, steps=N),
    "linear": Linear(lr=0.1, steps=N),
    "polynomial": Polynomial(lr=0.05, power=2, steps=N),
    "exponential": Exponential(lr=0.02, decay_rate=0.99),
}


def bfloat16(rates: Rates) -> npt.NDArray[np.float32]:
    """Round to the upper 16 bits of a float32, half to even."""
    bits = rates.astype(np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 << 16
    return rounded.astype(np.uint32).view(np.float32)


WRITTEN: dict[str, Callable[[Rates], list[str]]] = {
    "float32": lambda rates: [repr(float(rate)) for rate in rates.astype(np.float32)],
    "float32 as numpy prints it": lambda rates: [str(rate) for rate in rates.astype(np.float32)],
    "float32 in 8 digits": lambda rates: [f"{rate:.8g}" for rate in rates.astype(np.float32)],
    "float16": lambda rates: [repr(float(rate)) for rate in rates.astype(np.float16)],
    "bfloat16": lambda rates: [repr(float(rate)) for rate in bfloat16(rates)],
    "2 digits": lambda rates: [f"{rate:.2g}" for rate in rates],
}


@pytest.fixture
def table(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], Curve]:
    """Return a reader of a CSV file with these cells."""

    def read(cells: list[str]) -> Curve:
        path = tmp_path_factory.mktemp("table") / "rates.csv"
        path.write_text("step,lr\n" + "".join(f"{t},{cell}\n" for t, cell in enumerate(cells)), encoding="utf-8")
        return load_sources([str(path)], Overrides()).curves[0]

    return read


Read = Callable[[list[str]], Curve]


def curve(schedule: Schedule, steps: int = N) -> Curve:
    return Curve("c", schedule, Run(ticks=steps))


def against(schedule: Schedule, held: Curve) -> Difference:
    return differ(curve(schedule), held)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("written", WRITTEN)
def test_a_rounded_table_is_the_same_and_names_its_numbers(name: str, written: str, table: Read) -> None:
    schedule = SCHEDULES[name]
    held = table(WRITTEN[written](schedule(np.arange(N))))
    for found in (against(schedule, held), differ(held, curve(schedule))):
        assert found.same
        assert [kind for kind in found.stored if kind] == [
            "2 digits" if written == "2 digits" else written.split(maxsplit=1)[0]
        ]
    assert not differ(curve(schedule), held, tolerance=Tolerance(printed=False)).same


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize(
    ("written", "off"),
    [
        ("float32", 1e-6),
        ("float32 as numpy prints it", 1e-5),
        ("float16", 3e-3),
        ("bfloat16", 1.2e-2),
        ("2 digits", 0.1),
    ],
)
def test_a_change_of_more_than_the_rounding_is_found(name: str, written: str, off: float, table: Read) -> None:
    held = table(WRITTEN[written](SCHEDULES[name](np.arange(N))))
    assert not against(Scale(inner=SCHEDULES[name], scale=1 + off), held).same
    assert not against(Shift(inner=SCHEDULES[name], shift=30), held).same


def test_a_constant_in_float32_is_known_by_its_digits(table: Read) -> None:
    found = against(Constant(lr=0.1), table(["0.10000000149011612"] * N))
    assert (found.same, found.stored) == (True, (None, "float32"))
    # The nearest float32 numbers of 0.10000001 and 0.1 are neighbours.
    assert not against(Constant(lr=0.10000001), table(["0.10000000149011612"] * N)).same


@pytest.mark.parametrize(
    ("head", "base"),
    [
        # Numbers of few digits or bits that people write, and a change that would be lost in rounding to these.
        (["0.1"] * N, Constant(lr=0.1001)),
        (["0.5"] * N, Constant(lr=0.5001)),
        (["1.0"] * 200 + ["0.5"] * 200, Step(lr=1.0004, gamma=0.5, step_size=200)),
        ([repr(0.5 ** (t // 10)) for t in range(N)], Step(lr=1.0004, gamma=0.5, step_size=10)),
        ([repr((256 - t) / 256) for t in range(256)], Linear(lr=1.001, steps=256)),
        ([repr(round(1 - t / 100, 2)) for t in range(100)], Linear(lr=1.003, steps=100)),
    ],
)
def test_numbers_that_people_write_are_exact(head: list[str], base: Schedule, table: Read) -> None:
    found = differ(curve(base, len(head)), table(head))
    assert (found.same, found.stored) == (False, (None, None))


def test_a_small_change_of_shape_is_no_rounding(table: Read) -> None:
    # Within half a unit of two digits of a line everywhere, above it in one half and below in the other.
    t = np.arange(100)
    bent = 1 - t / 100 + 0.0004 * np.sin(2 * np.pi * t / 100)
    held = table([repr(round(1 - step / 100, 2)) for step in range(100)])
    other = Curve("bent", Recorded(t, bent, np.zeros(100)), Run(ticks=100))
    assert not differ(other, held).same


def test_float32_rates_have_causes_too(table: Read) -> None:
    schedule = SCHEDULES["cosine"]
    held = table(WRITTEN["float32"](2 * schedule(np.arange(N))))
    found = against(schedule, held)
    assert [(cause.kind, cause.value) for cause in found.causes] == [("scaled", 2)]


def test_a_zero_and_tiny_rates_are_float32_as_well(table: Read) -> None:
    schedule = Exponential(lr=0.1, decay_rate=0.5)  # 0.1 * 2**-389 is 0 in float32
    assert against(schedule, table(WRITTEN["float32"](schedule(np.arange(N))))).same
