"""Other libraries' schedulers in specs: every way to write one, its members, its arguments, and what is refused."""

from typing import Any

import numpy as np
import pytest

import lrcurve
from lrcurve.frameworks import find, names
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import at, complaints, loaded, rates, refused, sources, sources_refused

STEP = [0.8, 0.8, 0.4, 0.4, 0.2]
STEP_LR = "step_size: 2, gamma: 0.5"


@pytest.mark.parametrize(
    "written",
    [
        f"{{type: torch.StepLR, lr: 0.8, {STEP_LR}}}",
        f"{{type: torch.optim.lr_scheduler.StepLR, lr: 0.8, {STEP_LR}}}",
        f"{{_target_: torch.optim.lr_scheduler.StepLR, lr: 0.8, {STEP_LR}}}",
        f"{{_target_: torch.optim.lr_scheduler.StepLR, _partial_: true, _recursive_: false, lr: 0.8, {STEP_LR}}}",
        f"{{_convert_: all, _args_: [], _target_: torch.StepLR, lr: 0.8, {STEP_LR}}}",
        f"{{class_path: torch.optim.lr_scheduler.StepLR, init_args: {{{STEP_LR}}}, lr: 0.8}}",
        f"{{class_path: torch.optim.lr_scheduler.StepLR, init_args: {{lr: 0.8, {STEP_LR}}}}}",
        f"{{class_path: torch.optim.lr_scheduler.StepLR, {STEP_LR}, lr: 0.8}}",
        f"{{class_path: torch.StepLR, init_args: null, {STEP_LR}, lr: 0.8}}",
        f"{{type: torch.StepLR, optimizer: '${{optimizer}}', last_epoch: -1, verbose: false, lr: 0.8, {STEP_LR}}}",
        "{type: torch.StepLR, lr: 8e-1, step_size: 2.0, gamma: '0.5'}",
        "{type: torch.StepLR, lr: 0.8, step_size: 2%, gamma: 0.5}",
        "{type: torch.StepLR, lr: 0.8, step_size: 1ep, gamma: 0.5}",
    ],
)
def test_all_ways_to_write_a_scheduler_of_torch_are_one(written: str) -> None:
    assert rates(written, range(5), "{epochs: 50, steps_per_epoch: 2}") == STEP


@pytest.mark.parametrize(
    "written",
    [
        "{type: keras.ExponentialDecay, initial_learning_rate: 0.8, decay_steps: 2, decay_rate: 0.25}",
        "{type: tf.optimizers.schedules.ExponentialDecay, initial_learning_rate: 0.8, decay_steps: 2, decay_rate: .25}",
        """{module: keras.optimizers.schedules, class_name: ExponentialDecay, registered_name: null,
            config: {initial_learning_rate: 0.8, decay_steps: 2, decay_rate: 0.25, staircase: false, name: decay}}""",
        "{class_name: ExponentialDecay, config: {initial_learning_rate: 0.8, decay_steps: 2, decay_rate: 0.25}}",
        """{module: keras.src.optimizers.schedules.learning_rate_schedule, class_name: ExponentialDecay,
            build_config: {}, compile_config: null, shared_object_id: 3,
            config: {initial_learning_rate: 0.8, decay_steps: 2, decay_rate: 0.25}}""",
    ],
)
def test_what_keras_serializes_is_read_as_it_is(written: str) -> None:
    assert rates(written, [0, 1, 2, 4]) == pytest.approx([0.8, 0.4, 0.2, 0.05], rel=1e-12)


def test_a_json_file_of_keras_is_a_schedule(empty_folder: Any) -> None:
    config = '{"initial_learning_rate": 0.8, "decay_steps": 2, "decay_rate": 0.25, "staircase": false, "name": "x"}'
    written = f'{{"module": "keras.optimizers.schedules", "class_name": "ExponentialDecay", "config": {config}}}'
    (empty_folder / "decay.json").write_text(written)
    found = sources("decay.json", steps="5")
    assert [one.name for one in found.curves] == ["decay"]
    assert at(found, [0, 1, 2]) == pytest.approx([0.8, 0.4, 0.2], rel=1e-12)


MIN_LR = "num_warmup_steps: 0, num_training_steps: 6"


@pytest.mark.parametrize(
    "written",
    [
        f"{{type: transformers.cosine_with_min_lr, lr: 0.8, {MIN_LR}, min_lr: 0.2}}",
        f"{{type: transformers.get_cosine_with_min_lr_schedule_with_warmup, lr: 0.8, {MIN_LR}, min_lr: 0.2}}",
        f"{{type: transformers.get_scheduler, name: cosine_with_min_lr, lr: 0.8, {MIN_LR}, min_lr: 0.2}}",
        f"{{type: transformers.get_scheduler, name: cosine_with_min_lr, lr: 0.8, {MIN_LR}, "
        "scheduler_specific_kwargs: {min_lr: 0.2}, optimizer: null}",
        f"{{_target_: transformers.optimization.get_scheduler, name: cosine_with_min_lr, lr: 0.8, {MIN_LR}, "
        "scheduler_specific_kwargs: {min_lr: 0.2}}",
        f"{{type: transformers.cosine_with_min_lr, lr: 0.8, {MIN_LR}, scheduler_specific_kwargs: {{min_lr: 0.2}}}}",
        f"{{type: transformers.cosine_with_min_lr, lr: 0.8, {MIN_LR}, min_lr: 0.2, scheduler_specific_kwargs: null}}",
    ],
)
def test_get_scheduler_and_its_functions_are_one(written: str) -> None:
    assert rates(written, [0, 2, 3, 6]) == pytest.approx([0.8, 0.65, 0.5, 0.2], rel=1e-12)


@pytest.mark.parametrize("home", ["diffusers", "diffusers.optimization"])
def test_the_get_scheduler_of_diffusers_passes_over_what_its_name_does_not_take(home: str) -> None:
    run = "num_warmup_steps: 2, num_training_steps: 10, num_cycles: 3, power: 2, step_rules: null"
    assert rates(f"{{type: {home}.get_scheduler, name: cosine, lr: 0.8, {run}}}", [1, 2, 6, 10]) == pytest.approx(
        [0.4, 0.8, 0.4, 0], abs=1e-15
    )
    rules = "step_rules: '1:2,0.5'"
    assert rates(f"{{type: {home}.get_scheduler, name: piecewise_constant, lr: 0.8, {rules}}}", [1, 2]) == [0.8, 0.4]


WARMUP = "warmup_steps: 2, start_lr: 0.0, end_lr: 0.8"
COSINE = "{type: paddle.CosineAnnealingDecay, learning_rate: 0.8, T_max: 4}"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("0.1", [0, 0.4, 0.1, 0.1]),
        ("'1e-1'", [0, 0.4, 0.1, 0.1]),
        ("{type: constant, lr: 0.1}", [0, 0.4, 0.1, 0.1]),
        (COSINE, [0, 0.4, 0.8, 0.4]),
        (COSINE.replace("paddle.", "paddle.optimizer.lr."), [0, 0.4, 0.8, 0.4]),
        (f"{{type: paddlepaddle.LinearWarmup, {WARMUP}, learning_rate: {COSINE}}}", [0, 0.4, 0, 0.8]),
    ],
)
def test_what_follows_a_warmup_of_paddle_is_a_rate_or_a_scheduler(after: str, expected: list[float]) -> None:
    found = rates(f"{{type: paddle.LinearWarmup, {WARMUP}, learning_rate: {after}}}", [0, 1, 2, 4])
    assert found == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("after", "complaint"),
    [
        ("-0.1", "schedules.a.learning_rate: must be at least 0, got -0.1"),
        ("true", "schedules.a.learning_rate: must be a schedule"),
        ("[0.1, 0.2]", "schedules.a.learning_rate: must be a schedule, got a list"),
        ("{type: cosine, lr: 0.1, steps: 5}", "must be a rate or a scheduler of paddle"),
        (COSINE.replace("T_max: 4", "T_max: 4, scale: 2"), "must be a rate or a scheduler of paddle"),
    ],
)
def test_what_cannot_follow_a_warmup_of_paddle(after: str, complaint: str) -> None:
    written = f"{{type: paddle.LinearWarmup, {WARMUP}, learning_rate: {after}}}"
    assert any(complaint in one for one in complaints(written)), complaints(written)


def test_rules_with_commas_are_a_text_in_quotes_alone() -> None:
    bare = sources_refused("diffusers.piecewise_constant lr=0.8 step_rules=1:2,0.5")
    assert "step_rules: must be a text, got a list; put it in quotes" in bare
    assert lrcurve.evaluate('diffusers.piecewise_constant lr=0.8 step_rules="1:2,0.5"', 3).tolist() == [0.8, 0.8, 0.4]


STEPPED = "{type: flax.create_stepped_learning_rate_schedule, base_learning_rate: 0.8, steps_per_epoch: 2, "


def test_the_pairs_of_flax_are_read() -> None:
    assert rates(STEPPED + "lr_sched_steps: [[1, 0.5], [2, '2.5e-1']]}", [2, 3, 4, 5]) == [0.8, 0.4, 0.4, 0.2]
    assert rates(STEPPED + "lr_sched_steps: []}", [2, 3]) == [0.8, 0.8]


@pytest.mark.parametrize("pairs", ["[1, 0.5]", "[[1, 0.5, 2]]", "3", "{1: 0.5}", "[{1: 0.5}]"])
def test_what_is_no_list_of_pairs(pairs: str) -> None:
    (complaint,) = complaints(STEPPED + f"lr_sched_steps: {pairs}}}")
    wanted = "schedules.a.lr_sched_steps: must be a list of pairs of numbers, such as [[0, 0.1], [10, 0]]"
    assert complaint.startswith(wanted)


def test_a_pair_of_what_is_no_number() -> None:
    (complaint,) = complaints(STEPPED + "lr_sched_steps: [[1, x]]}")
    assert complaint.startswith("schedules.a.lr_sched_steps: ")
    assert complaint.endswith("got x")


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        (
            "{class_path: torch.StepLR, init_args: {gamma: 0.5}, gamma: 0.1, lr: 0.1, step_size: 3}",
            "schedules.a.init_args.gamma: is given twice, here and beside it",
        ),
        (
            "{class_path: torch.StepLR, init_args: 3, lr: 0.1, step_size: 3}",
            "schedules.a.init_args: must be a mapping of arguments",
        ),
        (
            f"{{type: transformers.linear, lr: 0.1, {MIN_LR}, scheduler_specific_kwargs: {{lr: 0.2}}}}",
            "schedules.a.scheduler_specific_kwargs.lr: is given twice, here and beside it",
        ),
        (
            "{class_path: torch.StepLr, lr: 0.1}",
            "schedules.a.class_path: unknown type 'torch.StepLr'; did you mean 'torch.StepLR'?",
        ),
        (
            "{class_name: Nothing, config: {}}",
            "schedules.a.class_name: unknown type 'keras.optimizers.schedules.Nothing'",
        ),
    ],
)
def test_a_spelling_that_is_wrong(written: str, complaint: str) -> None:
    assert complaints(written)[0].startswith(complaint)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("StepLR", "torch.StepLR"),
        ("steplr", "torch.StepLR"),
        ("tirch.StepLR", "torch.StepLR"),
        ("torch.optim.StepLR", "torch.StepLR"),
        ("CosineDecay", "keras.CosineDecay"),
        ("torch.CosineAnealingLR", "torch.CosineAnnealingLR"),
        ("create_scheduler_v2", "timm.create_scheduler_v2"),
    ],
)
def test_an_unknown_type_is_taken_for_a_librarys(name: str, meant: str) -> None:
    expected = f"schedules.a.type: unknown type '{name}'; did you mean '{meant}'?"
    assert complaints(f"{{type: {name}}}") == [expected]


def test_native_types_are_meant_before_a_librarys() -> None:
    assert complaints("{type: Cosine, lr: 0.1}") == ["schedules.a.type: unknown type 'Cosine'; did you mean 'cosine'?"]


def test_null_is_a_default_that_is_none_and_nothing_else() -> None:
    assert rates("{type: torch.CyclicLR, base_lr: 0, max_lr: 1, step_size_up: 2, step_size_down: null}", [1, 3]) == [
        0.5,
        0.5,
    ]
    found = complaints("{type: torch.StepLR, lr: 0.1, step_size: null}")
    assert found == ["schedules.a.step_size: has no value; it must be a length"]
    found = complaints("{type: torch.StepLR, lr: 0.1, step_size: 3, gamma: null}")
    assert found == ["schedules.a.gamma: has no value; it must be a number"]


def test_arguments_that_change_no_rate() -> None:
    found = complaints("{type: torch.StepLR, lr: 0.1, step_size: 3, last_epoch: 5}")
    assert found == ["schedules.a.last_epoch: must be -1: lrcurve shows the whole schedule, from its first step"]
    assert rates("{type: torch.StepLR, lr: 0.1, step_size: 3, optimizer: {lr: 5}, verbose: true}", [0]) == [0.1]
    found = complaints("{type: torch.StepLR, lr: 0.1, step_size: 3, momentum: 0.9}")
    assert found[0].startswith("schedules.a.momentum: unknown key 'momentum'")
    # what one library ignores another does not
    assert complaints("{type: optax.constant_schedule, value: 0.1, optimizer: x}")[0].startswith(
        "schedules.a.optimizer: unk"
    )


@pytest.mark.parametrize(
    ("step_size", "drop"), [("4", 4), ("4.0", 4), ("4.5", 9), ("10%", 10), ("2ep", 40), ("600 samples", 20), ("-4", 4)]
)
def test_a_length_is_taken_as_written_or_in_its_unit(step_size: str, drop: int) -> None:
    run = "{epochs: 5, steps_per_epoch: 20, batch_size: 30}"
    written = f"{{type: torch.StepLR, lr: 0.8, step_size: {step_size}, gamma: 0.5}}"
    assert rates(written, [drop - 1, drop], run) == [0.8, 0.4]


def test_a_length_of_epochs_where_calls_are_epochs() -> None:
    written = "{type: torch.StepLR, lr: 0.8, step_size: 2, gamma: 0.5, interval: epoch}"
    run = "{epochs: 9, steps_per_epoch: 10}"
    assert rates(written, [0, 19, 20, 39, 40], run) == [0.8, 0.8, 0.4, 0.4, 0.2]
    in_words = "{type: torch.StepLR, lr: 0.8, step_size: 2ep, gamma: 0.5, interval: epoch}"
    assert rates(in_words, [19, 20], run) == [0.8, 0.4]
    held = (
        "{type: torch.SequentialLR, lr: 0.8, interval: epoch, milestones: [2], schedulers: [{type: torch.ConstantLR}, "
    )
    held += "{type: torch.StepLR, step_size: 3, gamma: 0.5}]}"
    assert rates(held, [0, 19, 20, 49, 50], run) == pytest.approx([0.8 / 3, 0.8 / 3, 0.8, 0.8, 0.4], rel=1e-12)


def test_timm_counts_epochs_where_the_run_knows_them() -> None:
    run = "{epochs: 9, steps_per_epoch: 10}"
    assert rates("{type: timm.StepLRScheduler, lr: 0.8, decay_t: 2, decay_rate: 0.5}", [19, 20, 40], run) == [
        0.8,
        0.4,
        0.2,
    ]
    by_update = "{type: timm.StepLRScheduler, lr: 0.8, decay_t: 20, decay_rate: 0.5, t_in_epochs: false}"
    assert rates(by_update, [19, 20, 40], run) == [0.8, 0.4, 0.2]
    asked = "{type: timm.StepLRScheduler, lr: 0.8, decay_t: 20, decay_rate: 0.5, interval: step}"
    assert rates(asked, [19, 20], run) == [0.8, 0.4]
    factory = "{type: timm.create_scheduler_v2, lr: 0.8, sched: step, decay_epochs: 2, decay_rate: 0.5"
    assert rates(factory + "}", [19, 20], run) == [0.8, 0.4]
    assert rates(factory + ", step_on_epochs: false, updates_per_epoch: 10}", [19, 20], run) == [0.8, 0.4]


def test_what_counts_epochs_says_so_where_they_are_not_known() -> None:
    text = "steps: 9\nschedules:\n  a: {type: timm.StepLRScheduler, lr: 0.8, decay_t: 2, decay_rate: 0.5}\n"
    found = loaded(text)
    assert at(found, [1, 2]) == [0.8, 0.4]
    assert len(found.notes) == 1
    message = (
        "schedules.a: timm.StepLRScheduler counts epochs, whose steps the run does not tell: taking each step for one"
    )
    assert message in found.notes[0]
    assert loaded(text.replace("0.5}", "0.5, t_in_epochs: false}")).notes == ()
    assert loaded(text.replace("steps: 9", "run: {epochs: 9, steps_per_epoch: 2}")).notes == ()


def test_a_missing_argument() -> None:
    assert complaints("{type: torch.StepLR, lr: 0.1}") == [
        "schedules.a: torch.StepLR needs 'step_size', how many calls there are from drop to drop"
    ]
    assert complaints("{type: torch.StepLR, step_size: 3}") == [
        "schedules.a: torch.StepLR needs 'lr', the optimizer's rate; --lr gives it to all that name none"
    ]
    assert rates("torch.ConstantLR", [0, 5], lr="0.9") == pytest.approx([0.3, 0.9], rel=1e-12)


def test_an_argument_that_the_library_refuses() -> None:
    found = str(refused("steps: 9\nschedules:\n  a: {type: torch.LinearLR, lr: 0.1, start_factor: 0}\n"))
    assert found == (
        "spec.yaml:3:52: schedules.a.start_factor: "
        "is refused: torch raises ValueError: it must be above 0 and at most 1\n"
        "  3 |   a: {type: torch.LinearLR, lr: 0.1, start_factor: 0}\n"
        "                                                         ^"
    )
    # one that was not written is told at the type
    found = str(refused("steps: 9\nschedules:\n  a: {type: torch.OneCycleLR, max_lr: 0.1}\n"))
    assert found.startswith(
        "spec.yaml:3:13: schedules.a.total_steps: is refused: torch raises ValueError: give total_steps"
    )


@pytest.mark.parametrize("value", ["null", "[1]", "{a: 1}"])
def test_what_is_no_function(value: str) -> None:
    found = complaints(f"{{type: torch.LambdaLR, lr: 0.1, lr_lambda: {value}}}")
    wanted = "must be a formula such as '0.95 ** t', or a function such as train.py:lr_lambda"
    assert found == [f"schedules.a.lr_lambda: {wanted}"]


def test_modifiers_act_on_a_librarys_scheduler() -> None:
    drops = f"{{type: torch.StepLR, lr: 0.8, {STEP_LR}"
    assert rates(f"{drops}, scale: 0.5}}", [0, 2]) == [0.4, 0.2]
    assert rates(f"{drops}, floor: 0.3}}", [2, 4]) == [0.4, 0.3]
    assert rates(f"{drops}, advance: 2}}", [0, 2]) == [0.4, 0.2]
    assert rates(f"{drops}, warmup: 2}}", [0, 1, 2, 4]) == [0, 0.4, 0.8, 0.4]
    assert rates(f"{drops}, steps: 3, repeat: true}}", [2, 3, 5]) == [0.4, 0.8, 0.4]
    assert rates(f"[{drops}, steps: 3}}, {{type: constant, lr: 0.1}}]", [2, 3]) == [0.4, 0.1]
    assert rates(f"{{factors: [{{type: constant, lr: 0.5}}, {drops}}}]}}", [0, 2]) == [0.4, 0.2]


def test_a_field_that_is_called_like_a_modifier_is_the_field() -> None:
    greedy = "{type: transformers.greedy, lr: 0.8, factor: 0.5, patience: 0, metrics: [4, 3, 2, 1, 0.5], warmup: 2}"
    # after its first rise, at the first metric, two metrics are not looked at
    assert rates(greedy, [0, 1, 3, 4, 5], "{steps: 6}") == [0.8, 1.0, 1.0, 1.0, 1.0]
    assert complaints(greedy.replace("warmup: 2", "warmup: {steps: 2}"))[0].startswith("schedules.a.warmup: must be")


def test_sets_and_rates_of_the_command_line_reach_it() -> None:
    text = f"steps: 5\nschedules:\n  a: {{type: torch.StepLR, {STEP_LR}}}\n"
    assert at(loaded(text, overrides=Overrides(lr="0.8")), [0, 2]) == [0.8, 0.4]
    assert at(loaded(text, overrides=Overrides(lr="0.8", sets=("schedules.a.gamma=0.25",))), [0, 2]) == [0.8, 0.2]


@pytest.mark.parametrize("name", names())
def test_every_spelling_of_every_record_is_the_same_in_a_spec(name: str) -> None:
    record = find(name)
    expected = lrcurve.evaluate(record.example, 20, steps_per_epoch=1)
    for spelling in record.spellings()[1:]:
        found = lrcurve.evaluate(record.example.replace(name, spelling, 1), 20, steps_per_epoch=1)
        np.testing.assert_array_equal(found, expected)
