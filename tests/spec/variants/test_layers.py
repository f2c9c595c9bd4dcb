"""LARS and LAMB: the rate of each layer from its norms."""

from pathlib import Path

import numpy as np
import pytest

from lrcurve.schedules.layerwise import TrustRatio
from tests.spec.variants.texts import curves, read, wrong

STEPS = np.arange(100)
NORMS = "step,layer,weight_norm,gradient_norm\n0,fc,4,2\n0,conv,1,0.5\n40,fc,8,1\n40,conv,1,0\n80,fc,8,2\n80,conv,1,1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "norms.csv").write_text(NORMS, encoding="utf-8")
    return tmp_path


def ratio(weight: float, moving: float, **fields: float) -> float:
    return float(TrustRatio(**fields)(np.array([weight]), np.array([moving]))[0])


@pytest.mark.parametrize(
    ("weight", "moving", "fields", "expected"),
    [
        # 0.5 * 4 / (2 + 0.25 * 4 + 1)
        (4, 2, {"trust": 0.5, "weight_decay": 0.25, "eps": 1}, 0.5),
        (4, 2, {}, 2.0),
        # phi: 4 counts as 3, and as 6
        (4, 2, {"upper": 3}, 1.5),
        (4, 2, {"lower": 6}, 3.0),
        # a clipped norm is above the line only
        (4, 2, {"upper": 3, "weight_decay": 0.5}, 0.75),
        (0, 2, {"trust": 0.5}, 1.0),
        (4, 0, {"trust": 0.5, "weight_decay": 1}, 1.0),
    ],
)
def test_the_ratio_of_a_layer(weight: float, moving: float, fields: dict[str, float], expected: float) -> None:
    assert ratio(weight, moving, **fields) == pytest.approx(expected, rel=1e-12)


def test_constant_norms_multiply_the_schedule() -> None:
    norms = "{fc: {weight: 4, gradient: 2}, bias: {weight: 0, gradient: 1}}"
    found = curves(f"a: {{type: cosine, lars: {{trust: 0.01, weight_decay: 0.5, norms: {norms}}}}}")
    assert list(found) == ["a", "a[fc]", "a[bias]"]
    base = found["a"].lr(STEPS)
    # 0.01 * 4 / (2 + 0.5 * 4)
    np.testing.assert_allclose(found["a[fc]"].lr(STEPS), 0.01 * base, rtol=1e-12)
    np.testing.assert_array_equal(found["a[bias]"].lr(STEPS), base)
    assert (found["a[fc]"].subject, found["a[fc]"].member, found["a[fc]"].kind) == ("a", "fc", "layers")


def test_the_trust_of_the_paper_is_the_default() -> None:
    found = curves("a: {type: constant, lars: {norms: {fc: {weight: 4, gradient: 2}}}}")
    # 0.1 * 0.001 * 4 / 2
    assert found["a[fc]"].lr([0]).tolist() == pytest.approx([2e-4], rel=1e-12)


def test_lamb_takes_the_norm_of_the_update() -> None:
    found = curves("a: {type: constant, lamb: {clip: [0, 3], eps: 1, norms: {fc: {weight: 4, update: 2}}}}")
    # 0.1 * 3 / (2 + 1)
    assert found["a[fc]"].lr([0]).tolist() == pytest.approx([0.1], rel=1e-12)


def test_a_file_tells_the_norms_from_each_step_on(folder: Path) -> None:
    found = curves("a: {type: constant, lars: {trust: 0.5, norms: norms.csv}}", str(folder))
    assert list(found) == ["a", "a[fc]", "a[conv]"]
    # 0.1 * 0.5 times 4 / 2, 8 / 1 and 8 / 2; and 1 / 0.5, the global rate for a norm of 0, and 1 / 1
    assert found["a[fc]"].lr([0, 39, 40, 79, 80]).tolist() == pytest.approx([0.1, 0.1, 0.4, 0.4, 0.2], rel=1e-12)
    assert found["a[conv]"].lr([0, 40, 80]).tolist() == pytest.approx([0.1, 0.1, 0.05], rel=1e-12)


def test_the_rates_end_where_the_next_norms_would_come(folder: Path) -> None:
    found = curves("a: {type: constant, lars: {norms: norms.csv}}", str(folder), "steps: 300\n")
    assert found["a"].run.ticks == 300
    assert (found["a[fc]"].run.ticks, found["a[fc]"].run.planned) == (120, 300)


def test_that_rates_end_with_the_norms_is_said_once(folder: Path) -> None:
    loaded = read("a: {type: constant, lars: {norms: norms.csv}}", str(folder), "steps: 300\n")
    assert loaded.notes == ("a: the rates of 2 of 2 layers end with their norms, the first at step 120 of 300",)


def test_a_jump_where_a_run_is_resumed_is_told_of_the_global_rate_alone() -> None:
    norms = "{fc: {weight: 4, gradient: 2}}"
    found = curves(f"a: {{type: constant, lars: {{norms: {norms}}}, resume: {{at: 50, with: {{lr: 0.2}}}}}}")
    assert [marks.text for marks in found["a"].marks] == ["resumed: 0.1 -> 0.2 (+100 %)"]
    assert found["a[fc]"].marks == ()
    # 0.1 * 0.001 * 4 / 2, and twice that
    assert found["a[fc]"].lr([49, 50]).tolist() == pytest.approx([2e-4, 4e-4], rel=1e-12)


def test_the_number_of_layers_is_limited() -> None:
    def many(count: int) -> str:
        norms = ", ".join(f"l{layer}: {{weight: 1, gradient: 1}}" for layer in range(count))
        return f"a: {{type: constant, lars: {{norms: {{{norms}}}}}}}"

    assert len(curves(many(500))) == 501  # and the global rate
    assert wrong(many(501)) == ["schedules.a.lars.norms: has 501 layers; the limit is 500"]


def test_some_layers_can_be_chosen(folder: Path) -> None:
    assert list(curves("a: {type: constant, lars: {norms: norms.csv, layers: [conv]}}", str(folder))) == [
        "a",
        "a[conv]",
    ]
    assert wrong("a: {type: constant, lars: {norms: norms.csv, layers: [con]}}", str(folder)) == [
        "schedules.a.lars.layers: no layer is called 'con'; did you mean 'conv'?"
    ]


@pytest.mark.parametrize(
    ("lars", "expected"),
    [
        ("5", "schedules.a.lars: must be a mapping with 'norms', got a single value"),
        (
            "{}",
            "schedules.a.lars: needs 'norms', for each layer {weight: 1.5, gradient: 0.1}, or a file with the columns "
            "step, layer, weight_norm, gradient_norm",
        ),
        ("{norms: {}}", "schedules.a.lars.norms: must have at least one layer"),
        ("{norms: {fc: {weight: 1}}}", "schedules.a.lars.norms.fc: needs 'gradient', the norm of the layer's gradient"),
        ("{norms: {fc: {weight: -1, gradient: 1}}}",
         "schedules.a.lars.norms.fc.weight: must be a number of at least 0, got -1"),
        ("{norms: {fc: 3}}", "schedules.a.lars.norms.fc: must be two norms, {weight: 1.5, gradient: 0.1}, got 3"),
        ("{norms: {fc: {weight: 1, gradient: 1, grad: 1}}}",
         "schedules.a.lars.norms.fc.grad: unknown key 'grad'; did you mean 'gradient'?"),
        ("{norms: {fc: {weight: 1, gradient: 1}}, trsut: 1}",
         "schedules.a.lars.trsut: unknown key 'trsut'; did you mean 'trust'?"),
        ("{norms: {fc: {weight: 1, gradient: 1}}, trust: 0}", "schedules.a.lars.trust: must be greater than 0, got 0"),
        ("{norms: {fc: {weight: 1, gradient: 1}}, clip: [3, 2]}",
         "schedules.a.lars.clip: must be two numbers, the lowest and the highest norm"),
    ],
)  # fmt: skip
def test_what_is_no_norm_is_refused(lars: str, expected: str) -> None:
    assert wrong(f"a: {{type: constant, lars: {lars}}}") == [expected]


@pytest.mark.parametrize(
    ("rows", "line", "expected"),
    [
        ("step,layer,weight_norm\n0,fc,1\n", 1,
         "has no column 'gradient_norm'; lars takes step, layer, weight_norm, gradient_norm"),
        ("step,layer,weight_norm,gradient_norm\n10,fc,1,1\n", 2,
         "the first row of fc is of step 10; nothing tells its norms before"),
        ("step,layer,weight_norm,gradient_norm\n0,fc,1,1\n0,fc,1,1\n", 3,
         "steps must rise from row to row of a layer, got 0 after 0 for fc"),
        ("step,layer,weight_norm,gradient_norm\n0,fc,nan,1\n", 2,
         "weight_norm: must be a number of at least 0, got nan"),
        ("step,layer,weight_norm,gradient_norm\n0,fc,1,\n", 2,
         "gradient_norm: must be a number of at least 0, got nothing"),
        ("step,layer,weight_norm,gradient_norm\n0.5,fc,1,1\n", 2,
         "step: must be a whole number of at least 0, got 0.5"),
        ("step,layer,weight_norm,gradient_norm\n0,,1,1\n", 2, "layer: has no name in this row"),
        ("step,layer,weight_norm,gradient_norm\n", 1, "has no rows"),
    ],
)  # fmt: skip
def test_a_wrong_file_has_its_line(folder: Path, rows: str, line: int, expected: str) -> None:
    from lrcurve.problems import SpecError

    (folder / "norms.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read("a: {type: constant, lars: {norms: norms.csv}}", str(folder))
    (problem,) = caught.value.problems
    assert problem.message == expected
    assert problem.mark is not None
    assert (problem.mark.source.name, problem.mark.line) == (str(folder / "norms.csv"), line)


def test_steps_of_a_file_need_a_run_in_steps(folder: Path) -> None:
    found = wrong("a: {type: constant, lars: {norms: norms.csv}}", str(folder), "")
    assert found == ["schedules.a.lars.norms: counts in steps, but the run's length is not known: add --steps N"]
