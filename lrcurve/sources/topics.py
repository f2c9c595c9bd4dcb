"""What can be listed and explained: types, modifiers, the run, trainers and formats of logs, each from its record."""

import dataclasses
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lrcurve.frameworks import Scheduler
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.logs.catalogue import formats
from lrcurve.logs.log import LogFormat
from lrcurve.schedules import find, names
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.sources.argument import load_argument
from lrcurve.sources.registry import OWN, load_text
from lrcurve.sources.text import SourceText
from lrcurve.spec.curves import Loaded
from lrcurve.spec.modifiers import IntervalKeys, Modifiers, ProductKeys, SequenceKeys, UntilKeys, WarmupKeys
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.run_keys import RunKeys
from lrcurve.spec.type_names import ORIGINALS
from lrcurve.spec.variants.keys import KEYS, Branch, Groups, Lamb, Lars, LookKeys, Params, Resume
from lrcurve.trainers.catalogue import trainers
from lrcurve.trainers.read import keys_of
from lrcurve.trainers.trainer import Trainer

_PRODUCT = """\
steps: 50
schedules:
  shrinking_triangles:
    type: product
    factors:
      - {type: cyclic, lr: 0.1, min_lr: 0.01, steps_up: 5}
      - {type: exponential, lr: 1, decay_rate: 0.95}
"""

_INTERVAL = """\
run: {epochs: 10, steps_per_epoch: 5}
schedules:
  staircase: {type: cosine, lr: 0.1, min_lr: 0.001, interval: epoch}
"""

_OTHERS: dict[str, tuple[type, str]] = {
    "sequence": (SequenceKeys, "warmup start_lr=1e-5 lr=1e-3 steps=10 | step lr=1e-3 gamma=0.1 step_size=20"),
    "product": (ProductKeys, _PRODUCT),
    "repeat": (Repeat, "cosine lr=0.1 min_lr=1e-3 steps=10 repeat.stretch=2 repeat.decay=0.7"),
    "interval": (IntervalKeys, _INTERVAL),
    "warmup modifier": (
        WarmupKeys,
        "cosine lr=0.1 min_lr=1e-3 warmup.steps=10 warmup.shape=exponential warmup.start_lr=1e-4",
    ),
    "modifiers": (Modifiers, "cosine lr=0.1 warmup=10% floor=1e-3 scale=0.5"),
    "run": (RunKeys, ""),
    "until": (
        UntilKeys,
        'constant lr=0.01 until="loss < 2" metrics=3,2.4,1.9 every=5 | cosine lr=0.1 min_lr=1e-3',
    ),
    "resume": (Resume, "cosine lr=0.1 steps=50 resume.at=25 resume.with.steps=75"),
    "params": (Params, """cosine lr=0.1 min_lr=1e-3 params.momentum="{type: linear, lr: 0.85, min_lr: 0.95}\""""),
    "groups": (Groups, "cosine lr=0.1 min_lr=1e-3 groups.layers=4 groups.decay=0.5"),
    "lars": (
        Lars,
        "cosine lr=10 min_lr=0.1 warmup=5 lars.norms.conv.weight=2 lars.norms.conv.gradient=0.1 "
        "lars.norms.fc.weight=9 lars.norms.fc.gradient=0.05",
    ),
    "lamb": (
        Lamb,
        "cosine lr=0.01 min_lr=1e-4 warmup=5 lamb.norms.attn.weight=8 lamb.norms.attn.update=2 "
        "lamb.norms.mlp.weight=12 lamb.norms.mlp.update=1.5",
    ),
    "branch": (
        Branch,
        "wsd lr=0.1 min_lr=1e-3 decay_steps=5 branch.at=20,30 branch.cooldown.type=linear "
        "branch.cooldown.min_lr=1e-3 branch.cooldown.steps=8",
    ),
    "look": (LookKeys, 'cosine lr=0.1 name="ours (cosine)" color=crimson linestyle=dashed'),
}


_GROUPS = {"type": ("sequence", "product"), "run": ("run",), "whole": (*KEYS, "look")}

_HEADINGS = {
    "type": "types",
    "modifier": "modifiers, for any type",
    "whole": "keys of a whole schedule",
    "run": "the run",
    "trainer": "trainers, whose configs are read",
    "log": "formats of logs",
}


class Fact(NamedTuple):
    """One more thing to know of a topic, such as how a file is recognised."""

    name: str
    text: str


@dataclasses.dataclass(frozen=True)
class Topic:
    """One thing to explain: what it is, its formula and words, its keys, where it comes from, and an example.

    ``file`` is the name of a file that has the example for its text; without one, the example is an inline schedule.
    """

    name: str
    group: str
    title: str
    body: str
    source: str
    fields: tuple[Field, ...]
    example: str
    file: str = ""
    version: str = ""
    signature: str = ""
    spellings: tuple[str, ...] = ()
    precision: str = ""
    differs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def heading(self) -> str:
        """What its group is called in a list."""
        return _HEADINGS.get(self.group) or f"of {self.group} {self.version}, as it does it"

    def matches(self, word: str) -> bool:
        """Tell whether it has a word in its name, title or spellings, or is of a group or library that is called so."""
        wanted = word.casefold()
        library = frameworks.library_called(wanted)
        if wanted == f"{self.group}s" or self.group == library:
            return True
        if library not in (None, wanted):
            return False  # what a library is called is no part of other words
        return any(wanted in text.casefold() for text in (self.name, self.title, *self.spellings))

    def shown(self) -> Loaded:
        """Return the curves of its example."""
        if not self.file:
            return load_argument(self.example, Overrides(steps="50"))
        text = SourceText(self.file, self.example.encode(), suffix=Path(self.file).suffix)
        if self.group == "trainer":  # many configs leave the size of the data to flags
            return load_text(text, Overrides(dialect=self.name, run=(("steps_per_epoch", "1000"),)))
        return load_text(text, Overrides(dialect=self.name if self.group == "log" else OWN))


def topic(name: str) -> Topic:
    """Return what there is to say of one name.

    Raises:
        KeyError: if nothing is called so, or several libraries' schedulers are.
    """
    if name in names():
        record = find(name)
        return _topic(name, "type", record, record.example)
    if name in _OTHERS:
        other, example = _OTHERS[name]
        group = next((group for group, members in _GROUPS.items() if name in members), "modifier")
        file = "schedule.yaml" if "\n" in example else ""
        return dataclasses.replace(_topic(name, group, other, example), file=file)
    if name in trainers():
        return _trainer_topic(trainers()[name])
    if name in formats():
        return _log_topic(formats()[name])
    return _library_topic(frameworks.find(name))


def topic_names() -> tuple[str, ...]:
    """Return every name that can be explained, types first."""
    return (*names(), *_OTHERS, *frameworks.names(), *trainers(), *formats())


def called(name: str) -> str | None:
    """Return the topic that a name means, None if there is none: as it is written, else whatever its capitals are.

    The engine's own types go before libraries' schedulers, which may be named without their library; of several the
    one that the others took over is meant.
    """
    if name in topic_names() or frameworks.known(name):
        return name
    folded = {one.casefold(): one for one in reversed(topic_names())}
    of_library = frameworks.named(name)
    originals = [one for one in of_library if one.partition(".")[0] in ORIGINALS] or of_library
    return folded.get(name.casefold()) or (originals[0] if len(originals) == 1 else None)


def with_field(key: str) -> list[Topic]:
    """Return the topics that have a key, each with what it says of the key as its title."""
    found = []
    for one in topics():
        for field in one.fields:
            if field.name == key:
                default = f" [{field.default_text}]" if field.default_text else ""
                found.append(dataclasses.replace(one, title=f"{field.doc}{default}"))
    return found


def topics() -> Iterator[Topic]:
    """Return all topics, types first."""
    return (topic(name) for name in topic_names())


def _library_topic(record: type[Scheduler]) -> Topic:
    """Return what there is to say of a library's scheduler."""
    return dataclasses.replace(
        _topic(record.full_name(), record.library, record, record.example),
        version=record.version,
        signature=record.signature(),
        spellings=record.spellings()[1:],
        precision="" if record.own_precision == "float64" else record.own_precision,
        differs=record.differs,
    )


def _trainer_topic(trainer: type[Trainer]) -> Topic:
    """Return what there is to say of a trainer."""
    signs, suffixes = ", ".join(trainer.signs), " or ".join(trainer.suffixes)
    known = ", ".join(name for name, value in vars(trainer().facts()).items() if value not in (None, False))
    keys = keys_of(trainer)
    made = _topic(trainer.name(), "trainer", trainer, trainer.example)
    return dataclasses.replace(
        made,
        source=f"{trainer.source}; {trainer.version}",
        fields=tuple(dataclasses.replace(field, name=keys[field.name]) for field in made.fields),
        file=f"config{trainer.suffixes[0]}",
        version=trainer.version,
        differs=trainer.differs,
        facts=(
            Fact("recognised by", f"at least {trainer.needed} of the keys {signs}, in a {suffixes} file"),
            Fact("tells of the run", known or "nothing"),
            *(Fact("no schedule", f"with {key}: {why}") for key, why in trainer.without.items()),
        ),
    )


def _log_topic(log: LogFormat) -> Topic:
    """Return what there is to say of a format of logs."""
    unit = "epochs" if log.tick == "epoch" else "steps"
    counted = "from 0 or 1, which the file does not tell" if log.first_step is None else f"from {log.first_step}"
    used = {"used": "the rate that its update used", "next": "the rate of the update that follows"}[log.shows]
    return dataclasses.replace(
        _topic(log.name(), "log", type(log), log.example),
        source=log.source,
        file=log.files[0].replace("*", "log" if log.files[0].startswith("*") else ""),
        differs=log.differs,
        facts=(
            Fact("files", ", ".join(log.files)),
            Fact("a row shows", used),
            Fact("counts", f"{unit}, {counted}"),
        ),
    )


def _topic(name: str, group: str, record: type, example: str) -> Topic:
    """Take a record's docstring apart: title, text with formulas, source; doctests are for tests."""
    text = inspect.cleandoc(record.__doc__ or "").replace(".. code-block:: text\n\n", "").replace("``", "")
    title, _, rest = text.partition("\n")
    body, _, source = rest.partition("\nSource: ")
    lines = []
    in_doctest = False
    for line in body.strip("\n").split("\n"):
        in_doctest = line.startswith(">>>") or (in_doctest and bool(line.strip()))
        if not in_doctest:
            lines.append(line)
    formula = textwrap.indent(getattr(record, "formula", ""), "    ").rstrip()
    kept = "\n\n".join(filter(None, [formula, "\n".join(lines).strip("\n")]))
    fields = fields_of(record) if dataclasses.is_dataclass(record) else ()
    return Topic(name, group, title, kept, " ".join(source.split()), fields, example)
