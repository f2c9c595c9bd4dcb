"""The JSON Schema: it takes what the loader takes, and what it refuses for a key or a choice the loader refuses too."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from lrcurve.cli.commands.init import STARTER
from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.frameworks import find as library_type
from lrcurve.frameworks import names as library_names
from lrcurve.problems import Source, SpecError
from lrcurve.schedules import find, names
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.inline import read_inline
from lrcurve.spec.modifiers import modifier_names
from lrcurve.spec.run_keys import RunKeys
from lrcurve.spec.schema import json_schema
from lrcurve.spec.type_names import COMPOSITES
from lrcurve.spec.variants.keys import KEYS, LOOK
from tests.spec.texts import loaded

SAMPLES = sorted((Path(__file__).parents[2] / "sample_configs").glob("*.yaml"))
SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def yaml(text: str) -> Any:
    """Return plain values as an editor reads them."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def as_yaml_1_1(value: Any) -> Any:
    """Return plain values as a reader of YAML 1.1 gives them, for which 1e-05 is text."""
    if isinstance(value, dict):
        return {key: as_yaml_1_1(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_yaml_1_1(item) for item in value]
    return repr(value) if isinstance(value, float) and "." not in repr(value) else value


def loads(document: Any) -> bool:
    try:
        loaded(json.dumps(document), "json")
    except SpecError:
        return False
    return True


def plain(node: Node) -> Any:
    if isinstance(node, MapNode):
        return {key: plain(item) for key, item in node.items()}
    return [plain(item) for item in node.items] if isinstance(node, ListNode) else yaml(str(node))


def test_it_is_a_schema_and_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_config_is_valid(path: Path) -> None:
    document = yaml(path.read_text(encoding="utf-8"))
    for same in (document, as_yaml_1_1(document)):
        assert not [error.message for error in VALIDATOR.iter_errors(same)]


def test_the_starter_is_valid_and_loads() -> None:
    text = STARTER.format(name="lrcurve.yaml", schema="lrcurve.schema.json")
    assert not [error.message for error in VALIDATOR.iter_errors(yaml(text))]
    assert [curve.name for curve in loaded(text).curves] == ["cosine", "steps", "trapezoid"]


def test_every_record_of_the_catalogue_appears_with_all_its_fields() -> None:
    definitions = SCHEMA["$defs"]
    for name in names():
        keys = set(definitions[name]["properties"])
        assert {field.name for field in fields_of(find(name))} | {"type", *modifier_names()} <= keys
        assert definitions[name]["properties"]["type"] == {"const": name}
        assert definitions[name]["description"]
    for name, key in COMPOSITES.items():
        assert set(definitions[name]["properties"]) == {"type", key, *modifier_names(), *KEYS, *LOOK}
    variants = [variant.get("$ref") for variant in definitions["schedule"]["anyOf"]]
    assert {f"#/$defs/{name}" for name in (*names(), *COMPOSITES)} <= set(variants)
    run = SCHEMA["anyOf"][0]["properties"]["run"]["properties"]
    assert set(run) == {field.name for field in fields_of(RunKeys)}


def test_every_field_is_described() -> None:
    for name in names():
        for key, value in SCHEMA["$defs"][name]["properties"].items():
            shared = SCHEMA["$defs"].get(value.get("$ref", "").removeprefix("#/$defs/"), {})
            assert key == "type" or "description" in {**shared, **value}, (name, key)


@pytest.mark.parametrize("name", names())
def test_the_example_of_each_type_is_valid(name: str) -> None:
    document = {"steps": 50, "schedules": {"a": plain(read_inline(Source("x", find(name).example)))}}
    assert not [error.message for error in VALIDATOR.iter_errors(document)]


@pytest.mark.parametrize("name", library_names())
def test_the_example_of_each_library_type_is_valid_under_its_names(name: str) -> None:
    record = library_type(name)
    example = plain(read_inline(Source("x", record.example)))
    first, *others = ({**example, "type": spelling} for spelling in record.spellings())
    for schedule in (first, *others[-1:]):  # the schema lists them together, and is slow to ask
        for document in ({"steps": 50, "schedules": {"a": schedule}}, {"run": {"steps": 50}, **schedule}):
            assert not [error.message for error in VALIDATOR.iter_errors(document)]
    assert all(loads({"steps": 50, "schedules": {"a": schedule}}) for schedule in (first, *others))


def test_every_library_type_appears_with_all_its_fields() -> None:
    definitions = SCHEMA["$defs"]
    variants = {variant.get("$ref") for variant in definitions["schedule"]["anyOf"]}
    for name in library_names():
        record = library_type(name)
        properties = definitions[name]["properties"]
        assert {field.name for field in fields_of(record)} | {*record.ignored, *modifier_names()} <= set(properties)
        assert properties["type"] == {"enum": list(record.spellings())}
        assert f"#/$defs/{name}" in variants


LIBRARY_TYPES = [
    "{type: torch.StepLR, lr: 0.1, step_size: 2.5}",
    "{type: torch.StepLR, lr: 0.1, step_size: -2}",
    "{type: torch.StepLR, lr: 0.1, step_size: 10%, gamma: 1e-1}",
    "{type: torch.StepLR, lr: 0.1, step_size: 1ep, interval: epoch, last_epoch: -1, optimizer: x}",
    "{type: torch.optim.lr_scheduler.StepLR, lr: 0.1, step_size: 2, warmup: 3}",
    "{_target_: torch.optim.lr_scheduler.StepLR, _partial_: true, lr: 0.1, step_size: 2}",
    "{class_path: torch.optim.lr_scheduler.StepLR, init_args: {step_size: 2}, lr: 0.1}",
    "{class_name: ExponentialDecay, config: {initial_learning_rate: 0.1, decay_steps: 2, decay_rate: 0.5}}",
    "{type: torch.CyclicLR, base_lr: 0, max_lr: 1, step_size_down: null}",
    "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 0.95 ** t}",
    "{type: torch.MultiStepLR, lr: 0.1, milestones: [3, 50%, 6.5]}",
    "{type: torch.MultiStepLR, lr: 0.1, milestones: 3}",
    "{type: torch.ReduceLROnPlateau, lr: 0.1, metrics: [3, 2, 1e-1]}",
    "{type: torch.SequentialLR, lr: 0.1, milestones: [3], schedulers: [torch.ConstantLR, torch.LinearLR]}",
    "{type: pytorch_warmup.LinearWarmup, lr: 0.1, warmup_period: 3, scheduler: {type: torch.ConstantLR}}",
    "{type: pytorch_warmup.LinearWarmup, lr: 0.1, warmup_period: 3, scheduler: null}",
    "{type: pytorch_warmup.UntunedLinearWarmup, lr: 0.1, betas: [0.9, 0.99], optimizer: AdamW}",
    "{type: transformers.get_scheduler, name: linear, lr: 0.1, num_warmup_steps: 3, num_training_steps: 9}",
    "{type: transformers.cosine_with_min_lr, lr: 0.1, num_warmup_steps: 3, num_training_steps: 9, "
    "scheduler_specific_kwargs: {min_lr: 0.01}}",
    "{type: optax.piecewise_constant_schedule, init_value: 0.1, boundaries_and_scales: {3: 0.5, 6: 0.5}}",
    "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 3, noise_pct: 0.67, noise_range_t: null, t_in_epochs: false}",
    "{type: plateau, metrics: [3, 2, 1], every: 1ep}",
]


@pytest.mark.parametrize("text", LIBRARY_TYPES)
def test_what_loads_of_a_library_is_valid(text: str) -> None:
    document = yaml(f"run: {{epochs: 3, steps_per_epoch: 3}}\nlr: 0.1\nschedules:\n  a: {text}")
    assert loads(document)
    assert not [error.message for error in VALIDATOR.iter_errors(document)]


@pytest.mark.parametrize(
    "schedule",
    [
        {"type": "torch.StepLR", "lr": 0.1, "step_size": 3, "gama": 0.5},
        {"type": "torch.StepLR", "lr": 0.1},
        {"type": "torch.StepLR", "lr": -0.1, "step_size": 3},
        {"type": "torch.StepLR", "lr": 0.1, "step_size": None},
        {"type": "torch.StepLR", "lr": 0.1, "step_size": 3, "last_epoch": 5},
        {"type": "torch.StepLr", "lr": 0.1, "step_size": 3},
        {"type": "torch.CyclicLR", "base_lr": 0, "max_lr": 1, "mode": "square"},
        {"type": "torch.LambdaLR", "lr": 0.1, "lr_lambda": [1]},
        {"type": "torch.SequentialLR", "lr": 0.1, "milestones": [3], "schedulers": [{"type": "nothing"}]},
        {"type": "timm.CosineLRScheduler", "lr": 0.1, "t_initial": 3, "t_in_epochs": "perhaps"},
    ],
)
def test_what_the_schema_refuses_of_a_library_the_loader_refuses(schedule: Any) -> None:
    document = {"steps": 9, "schedules": {"a": schedule}}
    assert not VALIDATOR.is_valid(document)
    assert not loads(document)


@pytest.mark.parametrize(
    "text",
    [
        "type: linear\nlr: 1\nsteps: 4",
        "title: x\n$schema: y\nrun: {steps: 4}\ntype: linear\nlr: 1",
        "- {type: linear, lr: 1, steps: 4}",
        "run: {steps: 4}\nphases: [{type: linear, lr: 1}]",
        "run: {steps: 4}\nfactors: [{type: linear, lr: 1}]",
        "steps: 9\nlr: 1\nschedules: {a: linear, b: [linear], c: {phases: [linear]}}",
        "steps: 2B tokens\nrun: {tokens_per_step: 4}\nlr: 1e-3\nschedules: {a: linear}",
        "steps: 9\nlr: 1\nschedules: {a: {type: linear, warmup: {steps: 10%, shape: cosine}, repeat: {count: 3}}}",
        "steps: 9\nlr: 1\nschedules: {a: {type: linear, floor: 1e-3, interval: step}}",
        "steps: 9\nlr: 1\nschedules: {a: {type: multistep, milestones: 3}, b: {type: multistep, milestones: [3, 50%]}}",
    ],
)
def test_what_loads_is_valid(text: str) -> None:
    loaded_document = yaml(text)
    assert not [error.message for error in VALIDATOR.iter_errors(loaded_document)]


@pytest.mark.parametrize(
    "document",
    [
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": 1, "min_lt": 0}}},
        {"steps": 9, "schedules": {"a": {"type": "cosine", "lr": 1, "past_end": "miror"}}},
        {"steps": 9, "schedules": {"a": {"type": "lineal", "lr": 1}}},
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": 1, "warmup": {"steps": 3, "shap": "cosine"}}}},
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": 1, "repeat": {"cont": 3}, "steps": 3}}},
        {"steps": 9, "schedules": {"a": [{"type": "linear", "lr": 1, "x": 1}]}},
        {"run": {"steps": 9, "epoch": 3}, "schedules": {"a": {"type": "linear", "lr": 1}}},
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": 1}}, "color": "red"},
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": 1, "title": "x"}}},
        {"steps": 9, "schedules": {}},
        {"steps": 9},
        {"type": "linear", "lr": 1, "steps": 9, "schedules": {}},
        {"steps": 9, "schedules": {"a": {"type": "linear", "lr": -1}}},
        {"steps": 0, "run": {"steps": -1}, "schedules": {"a": {"type": "linear", "lr": 1}}},
        {"steps": 9, "schedules": {"a": {"type": "step", "lr": 1}}},
        3,
        "linear",
        [],
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(document: Any) -> None:
    assert not VALIDATOR.is_valid(document)
    assert not loads(document)


RIGHT: dict[str, Any] = {
    "constant": {"lr": 1},
    "cosine": {"lr": 1, "min_lr": 0.1, "past_end": "mirror"},
    "linear": {"lr": 1},
    "multistep": {"lr": 1, "milestones": [3, 6]},
    "one_cycle": {"lr": 1, "phases": 3},
    "step": {"lr": 1, "step_size": 3},
    "warmup": {"lr": 1, "shape": "cosine"},
    "wsd": {"lr": 1, "decay_steps": 3, "decay_shape": "linear"},
    "cyclic": {"lr": 1, "min_lr": 0, "steps_up": 2, "mode": "triangular2"},
}
WORDS = st.sampled_from(
    [
        *names(),
        *modifier_names(),
        "shape",
        "past_end",
        "mode",
        "gama",
        "min-lr",
        "hold",
        "cosine",
        "epoch",
        "x",
        2,
        3,
        4,
    ]
)


@given(
    st.sampled_from(sorted(RIGHT)), st.lists(st.tuples(WORDS.map(str), WORDS), max_size=2), st.booleans(), st.booleans()
)
def test_a_key_or_choice_that_the_schema_refuses_the_loader_refuses(
    kind: str, changes: list[tuple[str, Any]], inside: bool, top: bool
) -> None:
    schedule = {"type": kind, **RIGHT[kind], **dict(changes)}
    document: dict[str, Any] = {"schedules": {"a": [schedule] if inside else schedule}, "steps": 9}
    if top:
        document = {"run": {"steps": 9}, **schedule}
    if not VALIDATOR.is_valid(document):
        assert not loads(document)


@given(
    st.sampled_from(sorted(RIGHT)),
    st.dictionaries(st.sampled_from(["scale", "floor", "warmup", "advance"]), st.integers(0, 3)),
)
def test_plain_schedules_are_valid_and_load(kind: str, more: dict[str, int]) -> None:
    document = {"schedules": {"a": {"type": kind, **RIGHT[kind], **more}}, "steps": 9}
    assert VALIDATOR.is_valid(document)
    assert loads(document)
