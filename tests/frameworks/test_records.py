"""What every record of every library keeps: its words, its names, its example, and the engine's own properties."""

import copy
import dataclasses
import inspect
import re
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import Scheduler, find, known, libraries, names
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import NEVER, FieldError, Schedule
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.function import Function
from tests.frameworks.samples import LONG, inline, long_example, made

T = np.arange(200)

every_record = pytest.mark.parametrize("name", names())


def example(name: str) -> Schedule:
    return inline(find(name).example)


def end_of(schedule: Schedule) -> int:
    return NEVER if schedule.end is None else schedule.end.step


def test_each_library_has_records_of_its_own_and_of_one_version() -> None:
    assert libraries() == (
        "bolts", "composer", "deepspeed", "detectron2", "diffusers", "espnet", "fairseq", "fastai", "flax", "fvcore",
        "ignite", "keras", "kohya", "megatron", "mmengine", "nemo", "olmo", "optax", "paddle", "pytorch_optimizer",
        "pytorch_warmup", "timm", "torch", "torchtitan", "torchtune", "transformers", "warmup_scheduler", "wenet",
    )  # fmt: skip
    for library in libraries():
        records = [find(name) for name in names(library)]
        assert {record.library for record in records} == {library}
        assert len({record.version for record in records}) == 1
        assert re.fullmatch(r"\d+(\.\w+)*", records[0].version)


def test_all_schedulers_of_the_libraries_are_there() -> None:
    torch = """LambdaLR MultiplicativeLR StepLR MultiStepLR ConstantLR LinearLR ExponentialLR PolynomialLR
        CosineAnnealingLR CosineAnnealingWarmRestarts CyclicLR OneCycleLR ReduceLROnPlateau SWALR SequentialLR
        ChainedScheduler"""
    transformers = """linear cosine cosine_with_restarts polynomial constant constant_with_warmup inverse_sqrt
        reduce_lr_on_plateau cosine_with_min_lr cosine_warmup_with_min_lr warmup_stable_decay greedy adafactor"""
    keras = """ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay CosineDecay CosineDecayRestarts
        ReduceLROnPlateau LearningRateScheduler"""
    optax = """constant_schedule linear_schedule polynomial_schedule piecewise_constant_schedule
        piecewise_interpolate_schedule exponential_decay cosine_decay_schedule cosine_onecycle_schedule
        linear_onecycle_schedule warmup_constant_schedule warmup_cosine_decay_schedule
        warmup_exponential_decay_schedule sgdr_schedule join_schedules contrib.reduce_on_plateau"""
    timm = """CosineLRScheduler TanhLRScheduler StepLRScheduler MultiStepLRScheduler PolyLRScheduler WSDLRScheduler
        PlateauLRScheduler create_scheduler_v2"""
    warmups = "LinearWarmup ExponentialWarmup UntunedLinearWarmup UntunedExponentialWarmup RAdamWarmup"
    nemo = """WarmupPolicy WarmupHoldPolicy WarmupAnnealing SquareAnnealing SquareRootAnnealing CosineAnnealing
        NoamAnnealing NoamHoldAnnealing InverseSquareRootAnnealing T5InverseSquareRootAnnealing
        PolynomialDecayAnnealing PolynomialHoldDecayAnnealing WarmupHoldAnnealLinear
        WarmupHoldAnnealOneMinusSquareRoot"""
    fairseq = """cosine fixed inverse_sqrt manual polynomial_decay reduce_lr_on_plateau step tri_stage triangular
        pass_through"""
    espnet = """warmuplr noamlr warmupsteplr piecewiselinearwarmuplr tristagelr exponentialdecaywarmup
        cosineannealingwarmuprestarts warmupreducelronplateau"""
    kohya = """constant constant_with_warmup linear cosine cosine_with_restarts cosine_with_min_lr polynomial
        inverse_sqrt warmup_stable_decay"""
    assert set(names("kohya")) == {f"kohya.{name}" for name in kohya.split()}
    assert set(names("wenet")) == {"wenet.warmuplr", "wenet.NoamHoldAnnealing"}
    assert set(names("espnet")) == {f"espnet.{name}" for name in espnet.split()}
    assert set(names("fairseq")) == {f"fairseq.{name}" for name in fairseq.split()}
    assert set(names("nemo")) == {f"nemo.{name}" for name in nemo.split()}
    assert set(names("torch")) == {f"torch.{name}" for name in torch.split()}
    assert set(names("transformers")) == {f"transformers.{name}" for name in transformers.split()}
    assert set(names("keras")) == {f"keras.{name}" for name in keras.split()}
    assert set(names("optax")) == {f"optax.{name}" for name in optax.split()}
    assert set(names("timm")) == {f"timm.{name}" for name in timm.split()}
    assert set(names("pytorch_warmup")) == {f"pytorch_warmup.{name}" for name in warmups.split()}
    assert names("warmup_scheduler") == ("warmup_scheduler.GradualWarmupScheduler",)


@every_record
def test_its_words_are_complete(name: str) -> None:
    record = find(name)
    lines = inspect.cleandoc(record.__doc__ or "").split("\n")
    assert lines[0].endswith(".")
    assert lines[1] == ""
    assert ".. code-block:: text" in lines
    assert any(line.startswith(">>> ") for line in lines)
    source = "\n".join(lines).partition("\nSource: ")[2]
    assert record.version in source
    assert all(sentence.endswith(".") for sentence in record.differs)
    assert record.own_precision in ("float32", "float64")
    assert (record.own_precision == "float32") == (record.library in ("keras", "optax", "flax"))


@every_record
def test_each_field_is_documented_and_no_other_is_ignored(name: str) -> None:
    record = find(name)
    fields = fields_of(record)
    assert [field.name for field in fields] == [field.name.rstrip("_") for field in dataclasses.fields(record)]
    assert all(field.doc and field.kind for field in fields)
    assert not {field.name for field in fields} & set(record.ignored)
    calls = [field.name for field in fields if field.kind == "a boolean" or field.nested is not None]
    assert record.call in ("step", "epoch", *calls)


@every_record
def test_its_signature_is_a_call(name: str) -> None:
    record = find(name)
    shown = record.signature()
    assert shown.startswith(f"{name.split('.', 1)[1]}(")
    # with a body it is a function that Python reads; contrib.x is an attribute of contrib
    taken: dict[str, Any] = {"nan": float("nan"), "inf": float("inf")}
    exec(f"def {shown.replace('contrib.', '')}: pass", taken)
    parameters = inspect.signature(taken[name.rsplit(".", 1)[-1]]).parameters
    wanted = {field.name: field for field in fields_of(record) if field.name not in record.not_arguments}
    assert list(parameters) == list(wanted)
    for key, parameter in parameters.items():
        assert (parameter.default is parameter.empty) == wanted[key].required


def test_no_two_records_share_a_spelling_and_each_finds_its_record() -> None:
    seen: dict[str, type[Scheduler]] = {}
    for name in names():
        record = find(name)
        assert record.full_name() == name == record.spellings()[0]
        for spelling in dict.fromkeys(record.spellings()):
            assert spelling not in seen, (spelling, seen.get(spelling), record)
            seen[spelling] = record
            assert find(spelling) is record
            assert known(spelling)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("torch.optim.lr_scheduler.StepLR", "torch.StepLR"),
        ("torch.optim.swa_utils.SWALR", "torch.SWALR"),
        ("tf.keras.optimizers.schedules.CosineDecay", "keras.CosineDecay"),
        ("tensorflow.keras.optimizers.schedules.ExponentialDecay", "keras.ExponentialDecay"),
        ("keras.callbacks.ReduceLROnPlateau", "keras.ReduceLROnPlateau"),
        ("optax.schedules.linear_schedule", "optax.linear_schedule"),
        ("optax.contrib.reduce_on_plateau", "optax.contrib.reduce_on_plateau"),
        ("timm.scheduler.CosineLRScheduler", "timm.CosineLRScheduler"),
        ("timm.scheduler.cosine_lr.CosineLRScheduler", "timm.CosineLRScheduler"),
        ("timm.scheduler.scheduler_factory.create_scheduler_v2", "timm.create_scheduler_v2"),
        ("transformers.get_linear_schedule_with_warmup", "transformers.linear"),
        ("transformers.optimization.get_cosine_schedule_with_warmup", "transformers.cosine"),
        ("warmup_scheduler.scheduler.GradualWarmupScheduler", "warmup_scheduler.GradualWarmupScheduler"),
    ],
)
def test_the_paths_that_people_import_from(spelling: str, name: str) -> None:
    assert find(spelling).full_name() == name


@pytest.mark.parametrize("name", ["StepLR", "torch", "torch.", "torch.StepLr", "tf.StepLR", "protocol.Scheduler", ""])
def test_what_is_no_name_of_a_scheduler(name: str) -> None:
    assert not known(name)
    with pytest.raises(KeyError):
        find(name)


FLAT = (".constant", ".constant_schedule", ".ConstantScheduler", ".ConstantParamScheduler", ".SchedNo")


@every_record
def test_its_example_runs_over_50_steps(name: str) -> None:
    assert find(name).example.startswith(f"{name} ")
    schedule = example(name)
    assert isinstance(schedule, find(name))
    rates = schedule(np.arange(50))
    shown = rates[: end_of(schedule)]
    assert shown.size >= 10
    assert np.isfinite(shown).all()
    assert np.isnan(rates[shown.size :]).all()
    if not name.endswith(
        (".constant", ".constant_schedule", ".ConstantScheduler", ".ConstantParamScheduler", ".SchedNo")
    ):
        assert shown.max() > 1.05 * shown.min()  # something is to be seen


@every_record
def test_its_example_has_no_quote_that_ends_a_shells(name: str) -> None:
    assert "'" not in find(name).example


@every_record
def test_a_record_never_changes(name: str) -> None:
    schedule = example(name)
    before, rates = repr(schedule), schedule(T)
    field = fields_of(type(schedule))[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(schedule, field, 1)
    schedule.next_join(T)
    assert repr(schedule) == before
    assert np.array_equal(schedule(T), rates, equal_nan=True)
    again = example(name)
    assert again == schedule
    assert np.array_equal(copy.deepcopy(schedule)(T), rates, equal_nan=True)
    assert np.array_equal(dataclasses.replace(schedule)(T), rates, equal_nan=True)


@every_record
def test_any_order_any_shape_any_part_gives_the_same(name: str) -> None:
    whole = example(name)(T)

    def same(found: Any, expected: Any) -> bool:
        return np.array_equal(found, expected, equal_nan=True)

    random = np.random.default_rng(7)
    for cut in (0, 1, 50, 199):
        schedule = example(name)
        assert same(np.concatenate([schedule(T[:cut]), schedule(T[cut:])]), whole)
    order = random.integers(0, 200, 50)
    assert same(example(name)(order), whole[order])
    assert same(schedule(T.reshape(2, 4, 25)), whole.reshape(2, 4, 25))
    assert same(schedule(T.astype(np.uint8)), whole)
    assert schedule(7).shape == ()
    assert same(schedule(7), whole[7])
    assert schedule([]).shape == (0,)


@every_record
def test_a_rate_does_not_depend_on_what_else_is_asked(name: str) -> None:
    steps = np.arange(150_000)
    whole = long_example(name)(steps)
    for asked in (steps[:40_000], steps[::7], steps[::-11], steps[-3:]):
        assert np.array_equal(long_example(name)(asked), whole[asked], equal_nan=True)
    alone = long_example(name)
    for step in np.random.default_rng(7).integers(0, steps.size, 100).tolist():
        assert np.array_equal(alone(step), whole[step], equal_nan=True)


@every_record
def test_next_join_agrees_with_a_walk_over_all_joins(name: str) -> None:
    for schedule in (example(name), long_example(name)):
        following = schedule.next_join(T)
        assert following.dtype == np.int64
        assert (following > T).all()
        assert (following <= NEVER).all()
        joins = {int(join) for join in following if join <= T[-1]} | {int(following[-1])}
        assert following.tolist() == [min(join for join in joins if join > t) for t in T]
        assert schedule.next_join(T.reshape(4, 50)).tolist() == following.reshape(4, 50).tolist()
        assert int(schedule.next_join(np.asarray(7))) == following[7]
        assert schedule.next_join(T[:0]).shape == (0,)
        assert schedule.next_join(np.array([2**53 - 1])).tolist() == [NEVER]


@every_record
def test_flat_means_constant_between_joins(name: str) -> None:
    schedule = example(name)
    rates = schedule(np.arange(201))
    kept = (rates[1:] == rates[:-1]) | (schedule.next_join(T) == T + 1) | (end_of(schedule) <= T + 1)
    assert kept[schedule.flat_at(T)].all()
    assert schedule.flat_at(T).all() or not schedule.flat


@pytest.mark.parametrize(
    ("name", "fields"),
    [(name, None) for name in names()] + [(name, fields) for name, sets in LONG.items() for fields in sets],
)
def test_no_jump_where_none_is_declared(name: str, fields: dict[str, Any] | None) -> None:
    """Drawn over 20,000 steps and more, nothing smooth moves by 2 % of its peak in one step."""
    schedule = long_example(name) if fields is None else made(name, **fields)
    joins = [0]
    while len(joins) < 12 and joins[-1] < 400_000:
        joins.append(int(schedule.next_join(np.array([joins[-1]]))[0]))
    near = np.add.outer(np.array(joins), np.arange(-3, 4)).ravel()
    random = np.random.default_rng(3).integers(0, 400_000, 400)
    last = min(end_of(schedule), 400_000) - 2
    t = np.unique(np.clip(np.concatenate([near, random, np.arange(300)]), 0, last))
    rates = schedule(t)
    change = np.abs(schedule(t + 1) - rates)
    silent = schedule.next_join(t) != t + 1
    assert (change[silent] <= (0.0 if schedule.flat else 0.02 * np.abs(rates).max())).all()


def test_what_a_library_refuses_is_said_in_one_way() -> None:
    error = raises("torch", "gamma", "ValueError: it must be small")
    assert (error.field, str(error)) == ("gamma", "is refused: torch raises ValueError: it must be small")
    with pytest.raises(FieldError):
        made("torch.LambdaLR", lr=0.1, lr_lambda=Function("nothing"))
