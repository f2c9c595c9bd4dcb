"""nanoGPT's configs: the rates of its own ``get_lr``, the length of its loop, and what only running it would tell."""

import io
import math
import sys
from pathlib import Path

import pytest

import lrcurve
from lrcurve.analysis.check import check
from lrcurve.problems import SpecError
from lrcurve.sources.argument import load_argument
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import named, sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

SMALL = "wandb_log = False\nlearning_rate = 1.0\nmin_lr = 0.1\nwarmup_iters = 4\nlr_decay_iters = 12\nmax_iters = 14\n"


def config(text: str, name: str = "train_small.py") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def get_lr(it: int, keys: dict[str, float]) -> float:
    """Return the rate of an iteration as ``train.py`` works it out."""
    peak, low, warmup, end = (keys[key] for key in ("learning_rate", "min_lr", "warmup_iters", "lr_decay_iters"))
    if it < warmup:
        return peak * (it + 1) / (warmup + 1)
    if it > end:
        return low
    return low + 0.5 * (1.0 + math.cos(math.pi * (it - warmup) / (end - warmup))) * (peak - low)


def test_the_rates_at_the_first_the_last_and_the_join_steps() -> None:
    (curve,) = lrcurve.load(config(SMALL))
    quarter = 0.1 + 0.45 * (1 + math.sqrt(0.5))  # p = 1/4
    expected = {0: 0.2, 3: 0.8, 4: 1.0, 6: quarter, 8: 0.55, 12: 0.1, 13: 0.1, 14: 0.1}
    assert curve.lr(list(expected)).tolist() == pytest.approx(list(expected.values()), rel=1e-12)
    assert (curve.name, curve.run.tick, curve.run.ticks) == ("learning_rate", "step", 15)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"warmup_iters": 0},
        {"warmup_iters": 1},
        {"max_iters": 6},
        {"lr_decay_iters": 1000},
        {"warmup_iters": 20, "lr_decay_iters": 12},
        {"min_lr": 2.0},
        {"min_lr": 0},
        {"learning_rate": 0.0},
        {"max_iters": 0},
    ],
)
def test_every_rate_is_that_of_get_lr(change: dict[str, float]) -> None:
    keys = {"learning_rate": 1.0, "min_lr": 0.1, "warmup_iters": 4, "lr_decay_iters": 12, "max_iters": 14} | change
    lines = [f"{key} = {value}" for key, value in keys.items()]
    (curve,) = lrcurve.load(config("\n".join(["init_from = 'scratch'", *lines])))
    steps = range(int(keys["max_iters"]) + 1)
    assert curve.run.ticks == len(steps)
    wanted = [get_lr(step, keys) for step in steps]
    assert curve.lr(list(steps)).tolist() == pytest.approx(wanted, rel=1e-12, abs=1e-16)


def test_what_the_config_leaves_out_is_as_in_train_py() -> None:
    (curve,) = lrcurve.load(config("wandb_log = True\nwandb_run_name = 'x'\n"))
    assert curve.run.ticks == 600_001
    assert curve.run.tokens_per_step == 491_520  # 12 * 1024 * 5 * 8, as its own config says
    assert curve.lr([0, 2000, 600_000]).tolist() == pytest.approx([6e-4 / 2001, 6e-4, 6e-5], rel=1e-12)


def test_without_a_decay_the_rate_is_constant() -> None:
    text = "decay_lr = False\nwandb_log = False\nlearning_rate = 3e-5\nmax_iters = 20\nbatch_size = 1\n"
    (curve,) = lrcurve.load(config(text + "gradient_accumulation_steps = 32\n"))
    assert curve.lr(range(21)).tolist() == [3e-5] * 21
    assert curve.run.tokens_per_step == 32_768  # its own comment on finetune_shakespeare.py


def test_values_that_follow_from_others_are_worked_out() -> None:
    text = SMALL.replace("lr_decay_iters = 12", "lr_decay_iters = 3 * warmup_iters")
    assert lrcurve.load(config(text))[0].lr(12) == pytest.approx(0.1, rel=1e-12)


def test_a_decay_that_is_over_before_it_begins() -> None:
    for end in (3, 4):
        with pytest.raises(SpecError) as caught:
            lrcurve.load(config(SMALL.replace("lr_decay_iters = 12", f"lr_decay_iters = {end}")))
        assert str(caught.value) == (
            f"train_small.py:5:18: lr_decay_iters: must be greater than warmup_iters, which is 4, got {end}\n"
            f"  5 | lr_decay_iters = {end}\n                       ^"
        )


@pytest.mark.parametrize("call", [sources, lambda name: load_argument(name, Overrides())])
def test_it_is_said_what_the_file_was_read_as(call: object) -> None:
    assert callable(call)
    loaded = call(config(SMALL))
    assert isinstance(loaded, Loaded)
    assert loaded.notes == ("train_small.py: read as nanogpt: it has lr_decay_iters and warmup_iters",)
    assert loaded.texts[0].text == SMALL


def test_a_finding_stands_on_the_trainers_own_key() -> None:
    text = SMALL.replace("lr_decay_iters = 12", "lr_decay_iters = 150")
    found = [one for one in check(lrcurve.load(config(text))) if one.code == "LR105"]
    (one,) = found
    assert one.mark is not None
    assert (one.path, one.mark.source.name) == ("lr_decay_iters", "train_small.py")
    assert (one.mark.line, one.mark.column) == (5, len("lr_decay_iters = ") + 1)


def test_a_finding_on_what_the_config_leaves_out_stands_at_its_beginning() -> None:
    text = "wandb_log = False\nlearning_rate = 3e-5\nwarmup_iters = 10\nlr_decay_iters = 99\nmax_iters = 99\n"
    (one,) = [one for one in check(lrcurve.load(config(text))) if one.code == "LR114"]
    assert one.mark is not None
    assert (one.path, one.mark.line, one.mark.column) == ("min_lr", 1, 1)


def test_wrong_values_are_all_reported_where_they_stand() -> None:
    with pytest.raises(SpecError) as caught:
        lrcurve.load(config(SMALL.replace("1.0", "-1.0").replace("= 4", "= 'four'")))
    assert [(one.path, one.mark and (one.mark.line, one.mark.column)) for one in caught.value.problems] == [
        ("learning_rate", (2, 17)),
        ("warmup_iters", (4, 16)),
    ]


# What only running it would tell


def test_what_is_computed_is_no_default() -> None:
    text = SMALL.replace("max_iters = 14", "max_iters = len(open('data').read())")
    assert sources_refused(config(text)).split("\n")[0] == (
        "train_small.py:6:1: max_iters: is computed, which cannot be read; say it with --set max_iters=VALUE"
    )
    told = sources(config(text), sets=("max_iters=9",))
    assert told.curves[0].run.ticks == 10


def test_what_is_computed_and_changes_no_rate_is_noted_and_not_known() -> None:
    loaded = sources(config(SMALL + "batch_size = int(1e3)\n"))
    assert loaded.notes[-1] == (
        "train_small.py: batch_size is computed, which cannot be read; --set batch_size=VALUE says it"
    )
    assert loaded.curves[0].run.tokens_per_step is None
    assert sources(config(SMALL + "batch_size = int(1e3)\n"), sets=("batch_size=2",)).curves[0].run.tokens_per_step == (
        40 * 2 * 1024
    )


def test_its_keys_can_be_set_as_on_its_own_command_line() -> None:
    loaded = sources(config(SMALL), sets=("warmup_iters=0", "learning_rate=2"))
    assert loaded.curves[0].lr([0, 6]).tolist() == pytest.approx([2.0, 1.05], rel=1e-12)
    flat = sources(config(SMALL), sets=("decay_lr=false",))
    assert flat.curves[0].lr([0, 14]).tolist() == [1.0, 1.0]
    scaled = sources(config(SMALL), sets=("schedules.learning_rate.scale=0.5",))
    assert scaled.curves[0].lr(4) == 0.5


def test_its_numbers_have_no_units() -> None:
    assert sources_refused(config(SMALL), sets=("warmup_iters=10%",)).split("\n")[0] == (
        "--set:1:14: warmup_iters: must be a number, got 10%"
    )


# Whose file it is


def test_a_config_that_only_evaluates() -> None:
    text = "batch_size = 8\neval_iters = 500\neval_only = True\nwandb_log = False\ninit_from = 'gpt2'\n"
    assert sources_refused(config(text)).split("\n")[0] == (
        "train_small.py:3:13: eval_only: this config of nanogpt has no schedule: it only evaluates"
    )
    assert named(sources(config(text), sets=("eval_only=false",))) == ["learning_rate"]


def test_other_python_is_no_config() -> None:
    text = "max_iters = 5000\nlearning_rate = 1e-3\neval_iters = 200\nblock_size = 8\n"
    refused = sources_refused(config(text))
    assert refused.startswith("train_small.py: is not a config of a trainer that lrcurve reads: ")
    assert "nanogpt" in refused
    assert lrcurve.load(config(text), dialect="nanogpt")[0].lr(2000) == pytest.approx(1e-3, rel=1e-12)


def test_it_may_come_from_standard_input_if_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SMALL.encode())))
    loaded = load_argument("-", Overrides(dialect="nanogpt"))
    assert loaded.curves[0].lr(4) == 1.0
    assert loaded.notes == ()
