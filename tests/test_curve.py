import numpy as np
import pytest

from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import NEVER
from lrcurve.schedules.shapes.constant import Constant


def rows(steps: list[int], rates: list[float]) -> Recorded:
    return Recorded(np.array(steps), np.array(rates), np.full(len(steps), 0.5))


def test_recorded_rates_are_those_of_their_rows_and_nowhere_else() -> None:
    recorded = rows([2, 3, 7], [0.1, 0.2, 0.3])
    np.testing.assert_array_equal(recorded([0, 2, 3, 4, 7, 8]), [np.nan, 0.1, 0.2, np.nan, 0.3, np.nan])
    np.testing.assert_array_equal(recorded.half_units(np.array([1, 2, 4, 7])), [0.0, 0.5, 0.0, 0.5])


def test_a_row_begins_and_ends_where_it_stands() -> None:
    joins = rows([2, 3, 7], [0.1, 0.2, 0.3]).next_join(np.arange(9))
    assert joins.tolist() == [2, 2, 3, 4, 7, 7, 7, NEVER, NEVER]


@pytest.mark.parametrize(("steps", "full"), [([0], True), ([0, 1, 2], True), ([1], False), ([0, 2], False)])
def test_rows_are_full_where_no_tick_is_left_out(steps: list[int], full: bool) -> None:
    assert rows(steps, [0.1] * len(steps)).full is full


@pytest.mark.parametrize(
    ("course", "run", "sparse"),
    [
        (Constant(lr=0.1), Run(ticks=5), False),
        (rows([0, 1, 2], [0.1, 0.2, 0.3]), Run(ticks=3), False),
        (rows([0, 1, 2], [0.1, 0.2, 0.3]), Run(ticks=3, tick="epoch"), True),
        (rows([0, 2], [0.1, 0.3]), Run(ticks=3), True),
        (rows([0, 1, 2], [0.1, 0.2, 0.3]), Run(ticks=9), True),
    ],
)
def test_a_curve_is_sparse_where_steps_of_its_run_have_no_rate(
    course: Constant | Recorded, run: Run, sparse: bool
) -> None:
    assert Curve("a", course, run).sparse is sparse


@pytest.mark.parametrize(
    ("subject", "parameter", "member", "name", "owner"),
    [
        ("cosine", "lr", None, "cosine", "cosine"),
        ("cosine", "momentum", None, "cosine.momentum", "cosine"),
        ("cosine", "lr", "head", "cosine[head]", "cosine"),
        ("cosine", "momentum", "head", "cosine.momentum[head]", "cosine"),
        ("", "weight_decay", None, "weight_decay", "weight_decay"),
        ("", "weight_decay", "head", "weight_decay[head]", "weight_decay[head]"),
    ],
)
def test_a_name_is_made_of_its_parts(subject: str, parameter: str, member: str | None, name: str, owner: str) -> None:
    curve = Curve(subject, Constant(lr=0.1), Run(ticks=1), parameter=parameter, member=member)
    assert (curve.name, curve.owner) == (name, owner)
