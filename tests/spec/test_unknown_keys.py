"""Keys that a type does not take, and all mistakes at once."""

import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.roles import Role, annotated_roles
from tests.spec.texts import complaints, refused


@pytest.mark.parametrize(
    ("schedule", "key", "expected"),
    [
        ("{type: cosine, lr: 1, eta_min: 0.1}", "eta_min", "torch's name: here it is 'min_lr'"),
        ("{type: cosine, learning_rate: 1}", "learning_rate", "paddle's name: here it is 'lr'"),
        ("{type: cosine, max_lr: 1}", "max_lr", "torch's name: here it is 'lr'"),
        ("{type: cosine, lr: 1, num_warmup_steps: 5}", "num_warmup_steps", "transformers' name: here it is 'warmup'"),
        ("{type: cosine, lr: 1, T_max: 50}", "T_max", "torch's name: here it is 'steps'"),
        ("{type: cosine, lr: 1, total_iters: 50}", "total_iters", "torch's name: here it is 'steps'"),
        ("{type: step, lr: 1, decay_steps: 5}", "decay_steps",
         "keras' and another type's name: here it is 'step_size'"),
        ("{type: exponential, lr: 1, gamma: 0.5}", "gamma", "torch's and another type's name: here it is 'decay_rate'"),
        ("{type: cosine, lr: 1, alpha: 0.1}", "alpha",
         "keras' and optax's name: here it is 'min_lr', a rate and no share of the peak"),
        ("{type: cosine, lr: 1, T_0: 5}", "T_0",
         "torch's name: here it is 'steps', the length of a cycle, with 'repeat'"),
        ("{type: constant, lr: 1, eta_min: 0.1}", "eta_min", "torch's name: here it is 'floor'"),
        ("{type: cosine, lr: 1, warmup_lr_init: 0.1}", "warmup_lr_init",
         "timm's name: here it is 'warmup.start_lr'"),
        ("{type: noam, model_size: 8, num_warmup_steps: 5}", "num_warmup_steps",
         "transformers' name: here it is 'warmup_steps'"),
        ("{type: torch.CosineAnnealingLR, lr: 1, T_max: 5, min_lr: 0.1}", "min_lr",
         "keras', torch's and others' name: here it is 'eta_min'"),
    ],
)  # fmt: skip
def test_another_librarys_name_says_what_it_is_here(schedule: str, key: str, expected: str) -> None:
    assert complaints(schedule) == [f"schedules.a.{key}: unknown key '{key}', {expected}"]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("initial_lr", "lr"), ("min-lr", "min_lr"), ("warmup_lengths", "warmup"),
     ("training_steps", "steps")],
)  # fmt: skip
def test_a_key_that_looks_like_one(key: str, meant: str) -> None:
    assert complaints(f"{{type: cosine, {key}: 5}}", lr="1") == [
        f"schedules.a.{key}: unknown key '{key}'; did you mean '{meant}'?"
    ]


def test_a_share_of_the_run_is_written_as_one() -> None:
    assert complaints("{type: cosine, lr: 1, warmup_ratio: 0.1}") == [
        "schedules.a.warmup_ratio: unknown key 'warmup_ratio'; did you mean 'warmup'? "
        "A share of the run is written like warmup: 10%"
    ]


def test_what_belongs_to_other_types_says_so() -> None:
    (found,) = complaints("{type: cosine, lr: 1, gamma: 0.1}")
    assert found.startswith("schedules.a.gamma: unknown key 'gamma' (of cyclic, multistep, step, warmup); cosine takes")


def test_what_skips_the_beginning_is_no_delay() -> None:
    later = "to start a schedule later, put a phase of that many 'steps' before it"
    assert complaints("{type: linear, lr: 1, shift: 5}") == [
        f"schedules.a.shift: unknown key 'shift': 'advance' skips the schedule's first steps; {later}"
    ]
    assert complaints("{type: linear, lr: 1, delay: 5}") == [f"schedules.a.delay: unknown key 'delay': {later}"]


def test_every_length_and_rate_of_the_libraries_is_known_to_a_cosine() -> None:
    roles = (Role.PEAK, Role.FLOOR, Role.WHOLE, Role.DECAY, Role.WARMUP)
    own = {"lr", "min_lr", "steps", "warmup"}
    for record in map(find, names()):
        taken = {role: name for role, name in annotated_roles(record).items() if role in roles}
        for name in {*taken.values()} - own & {field.name for field in fields_of(record)} - own:
            (found, *_) = complaints(f"{{type: cosine, lr: 1, {name}: 5}}")
            assert "name: here it is '" in found, name


def test_what_an_unknown_key_means_is_checked_too() -> None:
    assert complaints("{type: step, lr: 1, step_siz: -3, gama: x}") == [
        "schedules.a.step_siz: unknown key 'step_siz'; did you mean 'step_size'?",
        "schedules.a.step_siz: must not be negative, got -3",
        "schedules.a.gama: unknown key 'gama'; did you mean 'gamma'?",
        "schedules.a.gama: must be a number, got x",
    ]


def test_mistakes_under_a_misspelled_key_of_the_document_are_told() -> None:
    error = refused("step: 50\nschedule:\n  a: {type: cosine, lr: -1}\n  b: {type: linaer, lr: 1}\n")
    assert [f"{one.path}: {one.message}" for one in error.problems] == [
        "step: unknown key 'step'; did you mean 'steps'?",
        "schedule: unknown key 'schedule'; did you mean 'schedules'?",
        "schedule.a.lr: must be at least 0, got -1",
        "schedule.b.type: unknown type 'linaer'; did you mean 'linear'?",
    ]


def test_the_fields_of_the_type_that_is_meant_are_checked() -> None:
    found = complaints("{type: cosin, lr: x, eta_min: -1, warmup: -4, repeat: {count: 0}, bananas: 1}")
    assert [one.split(" ")[0] + one[one.rindex(" ") :] for one in found] == [
        "schedules.a.type: 'cosine'?",
        "schedules.a.lr: x",
        "schedules.a.eta_min: 'min_lr'",
        "schedules.a.eta_min: -1",
        "schedules.a.warmup: -4",
        "schedules.a.repeat.count: 0",
        "schedules.a.bananas: linestyle",
    ]
    # what goes with any type is checked where no type is meant, and what the meant one misses is not asked for
    assert complaints("{type: zigzag, warmup: -4, steps: x}")[1:] == [
        "schedules.a.warmup: must not be negative, got -4",
        "schedules.a.steps: must be a length: a whole number of steps, or like 5ep, 10%, 3M samples, 2B tokens, got x",
    ]
    assert complaints("{type: stepp, lr: 1}") == ["schedules.a.type: unknown type 'stepp'; did you mean 'step'?"]


def test_phases_of_a_misspelled_type_are_checked() -> None:
    assert complaints("[{type: warmpu, lr: -1, steps: 5}, {type: linear, lr: x}]") == [
        "schedules.a[0].type: unknown type 'warmpu'; did you mean 'warmup'?",
        "schedules.a[0].lr: must be at least 0, got -1",
        "schedules.a[1].lr: must be a number, got x",
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("label", "name"), ("legend", "name"), ("ls", "linestyle"), ("style", "linestyle"), ("dashes", "linestyle"),
     ("c", "color"), ("colour", "color")],
)  # fmt: skip
def test_plotting_libraries_names_of_a_look_are_known(key: str, meant: str) -> None:
    assert f"unknown key '{key}'; did you mean '{meant}'?" in complaints(f"{{type: cosine, lr: 1, {key}: x}}")[0]


def test_the_keys_that_are_listed_have_those_of_the_look() -> None:
    assert complaints("{type: cosine, lr: 1, qqqq: x}")[0].endswith("; a whole schedule also name, color, linestyle")
