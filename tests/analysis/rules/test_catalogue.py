"""Every library's schedulers held against the rules about lengths: none may be half blind for a library."""

import re

import pytest

from lrcurve import frameworks
from lrcurve.analysis.check import Finding, check
from lrcurve.schedules import Schedule
from lrcurve.schedules.roles import Role
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

STEPS = 50
"""The length that the catalogue's examples show."""


def curves(text: str, steps: int = STEPS) -> list[Finding]:
    """Return what the rules find in an inline schedule, one step an epoch."""
    loaded = load_sources((text,), Overrides(steps=str(steps), sets=("run.steps_per_epoch=1",)))
    return [one for one in check(loaded.curves) if one.severity != "note"]


def record(name: str) -> Schedule:
    """Return the scheduler of its own example."""
    example = frameworks.find(name).example
    found = load_sources((example,), Overrides(steps=str(STEPS), sets=("run.steps_per_epoch=1",))).curves[0].schedule
    while not isinstance(found, frameworks.Scheduler):
        assert found is not None
        found = found.children()[0].schedule
    return found


def changed(name: str, key: str, value: int) -> str:
    """Return the example of a scheduler with another number."""
    example = frameworks.find(name).example
    shown = f"{value}ba" if isinstance(getattr(record(name), key), str) else value  # composer's words for a time
    text, count = re.subn(rf"(?<!\S){key}=\S+", f"{key}={shown}", example)
    return text if count else f"{example} {key}={shown}"


def keys(role: Role, *others: Role) -> list[tuple[str, str]]:
    """Return each scheduler that has a field in one of some roles, with the field."""
    found = []
    for name in frameworks.names():
        roles = record(name).roles()
        key = next((roles[one] for one in (role, *others) if one in roles), None)
        if key is not None:
            found.append((name, key))
    return found


@pytest.mark.parametrize("times", [8, 10])
@pytest.mark.parametrize(("name", "key"), keys(Role.WHOLE, Role.DECAY))
def test_a_horizon_of_many_runs_is_found_on_the_librarys_own_key(name: str, key: str, times: int) -> None:
    # Of restarts none is left then, and that is what is said.
    found = [one for one in curves(changed(name, key, times * STEPS)) if one.code in ("LR105", "LR110")]
    assert [one.path.rpartition(".")[2] for one in found] == [key]
    assert all(one.mark is not None for one in found)


@pytest.mark.parametrize(("name", "key"), keys(Role.WARMUP))
def test_a_warmup_that_the_run_ends_in_is_found_on_the_librarys_own_key(name: str, key: str) -> None:
    text = changed(name, key, 4 * STEPS)
    # where the decay, or the first cycle, includes the warmup, that must be longer still
    whole = r"(?:optax|megatron)\S+ .*decay_steps|(?:torchtitan|espnet)\S+ .*total_steps|first_cycle_steps"
    longer = rf"\b({whole})=\d+"
    text = re.sub(longer, rf"\1={5 * STEPS}", text)
    found = [one for one in curves(text) if one.code == "LR102"]
    assert [one.path.rpartition(".")[2] for one in found] == [key]


WITHOUT_A_KEY = [
    name
    for name in frameworks.names()
    if record(name).warmup_end() is not None and Role.WARMUP not in record(name).roles()
]


@pytest.mark.parametrize("name", WITHOUT_A_KEY)
def test_a_warmup_whose_length_follows_from_other_keys_is_seen_too(name: str) -> None:
    end = record(name).warmup_end()
    assert end is not None
    codes = {one.code for one in curves(frameworks.find(name).example, max(end // 2, 2))}
    # Where the warmup is a share of the whole shape, it is the whole that is too long.
    assert codes & {"LR102", "LR105"}


LISTED = {
    "optax.piecewise_interpolate_schedule interpolate_type=linear init_value=0.1 "
    "boundaries_and_scales='{400: 0.1}'": "boundaries_and_scales",
    "optax.sgdr_schedule cosine_kwargs='[{init_value: 0.0, peak_value: 0.1, warmup_steps: 5, decay_steps: 400}]'": "",
    "timm.CosineLRScheduler lr=0.1 t_initial=400 t_in_epochs=false": "t_initial",
}


@pytest.mark.parametrize(("text", "key"), LISTED.items())
def test_a_horizon_that_lists_or_defaults_tell_is_found_too(text: str, key: str) -> None:
    found = [one for one in curves(text) if one.code in ("LR105", "LR110")]
    assert [one.path.endswith(key) for one in found] == [True]


def test_no_library_has_a_horizon_that_is_not_tried_here() -> None:
    tried = {name for name, _ in keys(Role.WHOLE, Role.DECAY)} | {text.split()[0] for text in LISTED}
    assert [name for name in frameworks.names() if record(name).horizon() is not None and name not in tried] == []
