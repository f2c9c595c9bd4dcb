"""What the keys of a whole schedule do to every type of the catalogue, native and library's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.curve import Curve
from lrcurve.frameworks import find as library
from lrcurve.frameworks import names as libraries
from lrcurve.schedules import find, names
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

STEPS = 50
EXAMPLES = {name: find(name).example for name in names()} | {name: library(name).example for name in libraries()}

every_type = pytest.mark.parametrize("name", EXAMPLES)


def curves(name: str, keys: str = "") -> list[Curve]:
    """Return the curves of the example of a type, with further keys."""
    return list(load_sources([f"{EXAMPLES[name]} {keys}"], Overrides(steps=str(STEPS))).curves)


def rates(curve: Curve) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return curve.lr(np.arange(curve.run.ticks))


@every_type
@settings(max_examples=3)
@given(st.floats(0.0, 10.0))
def test_a_group_has_a_multiple_of_every_rate(name: str, scale: float) -> None:
    (plain,) = curves(name)
    (group,) = curves(name, f"groups.g={scale!r}")
    np.testing.assert_allclose(rates(group), scale * rates(plain), rtol=1e-12)
    assert group.run == plain.run


@every_type
@settings(max_examples=3)
@given(st.integers(1, STEPS - 1))
def test_a_run_that_is_resumed_with_the_same_is_the_same(name: str, at: int) -> None:
    (plain,) = curves(name)
    (resumed,) = curves(name, f"resume.at={at} resume.with.advance=0")
    assert np.array_equal(rates(resumed), rates(plain))
    assert resumed.run == plain.run


@every_type
def test_a_parameter_beside_it_leaves_the_rate(name: str) -> None:
    (plain,) = curves(name)
    rate, momentum = curves(name, "params.momentum=0.9")
    assert np.array_equal(rates(rate), rates(plain))
    assert set(rates(momentum).tolist()) == {0.9}


@every_type
def test_a_layer_whose_norms_are_alike_has_a_share_of_every_rate(name: str) -> None:
    (plain,) = curves(name)
    whole, layer = curves(name, "lars.trust=0.25 lars.norms.fc.weight=3 lars.norms.fc.gradient=3")
    assert np.array_equal(rates(whole), rates(plain))
    np.testing.assert_allclose(rates(layer), 0.25 * rates(plain), rtol=1e-12)


@every_type
def test_a_branch_is_its_trunk_until_it_leaves_it(name: str) -> None:
    (plain,) = curves(name)
    leaves = plain.run.ticks // 2
    trunk, branch = curves(name, f"branch.at={leaves} branch.cooldown.type=linear branch.cooldown.steps=5")
    assert np.array_equal(rates(trunk), rates(plain))
    assert np.array_equal(rates(branch)[:leaves], rates(plain)[:leaves])
    # from where it leaves, a fifth less at each step
    left = float(rates(plain)[leaves])
    np.testing.assert_allclose(rates(branch)[leaves:], left * np.array([1.0, 0.8, 0.6, 0.4, 0.2]), rtol=1e-12)
