"""Documents made from the records themselves, so that a new type, library or key comes in by itself."""

import functools
import json
import re
from random import Random
from typing import Any

from lrcurve import frameworks
from lrcurve.problems import Source
from lrcurve.schedules import Schedule, find, names
from lrcurve.schedules.fields import Field, Unit, fields_of
from lrcurve.spec.inline import read_inline
from lrcurve.spec.modifiers import MAPPINGS, Modifiers
from lrcurve.spec.run_keys import RunKeys
from lrcurve.spec.variants.keys import KEYS, LookKeys
from tests.fuzz.numbers import EDGES, FORMULAS, WORDS
from tests.spec.texts import plain

METRICS, NORMS = "metrics.csv", "norms.csv"
Value = Any
PLAIN = re.compile(r"[\w.,%+-]+")
"""What needs no quotes in one line."""
LISTENING = ("until", "metrics", "every")
DEEPEST = 3
"""How many schedules are in one another."""


@functools.cache
def records() -> dict[str, type[Schedule]]:
    """Return every type, native and of libraries, by its name."""
    return {name: find(name) for name in names()} | {name: frameworks.find(name) for name in frameworks.names()}


@functools.cache
def _example(name: str) -> str:
    return json.dumps(plain(read_inline(Source("example", records()[name].example))))


class Grammar:
    """Draws documents with ``rng``; how many of their values are wild differs from one grammar to the next."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.wild = rng.choice((0.0, 0.0, 0.02, 0.1, 0.3))
        self.steps = int(rng.choice((1, 2, 3, 10, 50, 100, 1000, 10**5, 2**31, 10**12, 2**53)))
        self.steps = max(1, min(2**53, self.steps + rng.choice((0, 0, 0, -1, 1))))

    def document(self) -> Value:
        """Return a whole file: named schedules on a run, or one schedule alone."""
        rng = self.rng
        if rng.random() < 0.2:
            return self._with({"steps": self.steps} if rng.random() < 0.5 else {"run": self.run()}, self.whole())
        top: dict[str, Value] = {"schedules": {self.name(): self.whole() for _ in range(rng.choice((1, 1, 1, 2, 3)))}}
        top |= {"steps": self.steps} if rng.random() < 0.2 else {"run": self.run()}
        if rng.random() < 0.8:
            top["lr"] = self.rate()
        for key in ("params", "branch"):
            if rng.random() < 0.02:
                top[key] = self.variant(key)
        if rng.random() < self.wild / 3:
            top[self.word()] = self.edge()
        return top

    def _with(self, more: dict[str, Value], schedule: Value) -> Value:
        return {**more, **schedule} if isinstance(schedule, dict) else schedule

    def run(self) -> dict[str, Value]:
        """Return the keys of a run that go together, and sometimes others."""
        rng = self.rng
        length = self.steps
        whole: dict[str, Value] = {"steps": length, "steps_per_epoch": 10, "batch_size": 8, "tokens_per_step": 4096}
        found: dict[str, Value] = rng.choice(
            (
                whole,
                whole,
                whole,
                {"steps": length},
                {"epochs": min(length, 90), "steps_per_epoch": rng.choice((1, 7, 100, 2.5, 1251))},
                {"epochs": 3, "dataset_size": 50_000, "batch_size": 128, "processes": 2, "drop_last": True},
                {"steps": "2B tokens", "tokens_per_step": 500_000},
                {"steps": "1M samples", "batch_size": 256, "accumulation": 4},
                {"epochs": 2, "dataset_size": 1000, "batch_size": 7, "sequence_length": 512},
            )
        )
        for key in fields_of(RunKeys):
            if rng.random() < self.wild / 3:
                found[key.name] = self.value(key, 0)
        return found

    def whole(self) -> Value:
        """Return a schedule with the keys that only a whole one takes, more rarely than not."""
        schedule = self.schedule(DEEPEST)
        if not isinstance(schedule, dict):
            return schedule
        for key in KEYS:
            if self.rng.random() < 0.05:
                schedule[key] = self.variant(key)
        for look in fields_of(LookKeys):
            if self.rng.random() < 0.03:
                looks = look.choices or ("crimson", "C1", "#abcdef", "x")
                schedule[look.name] = self.rng.choice(looks) if self.rng.random() > self.wild else self.word()
        return schedule

    def schedule(self, depth: int) -> Value:
        """Return a schedule: a type with its fields and modifiers, a list of phases, or a product."""
        rng = self.rng
        if depth > 1 and rng.random() < 0.12:
            phases = [self.schedule(depth - 1) for _ in range(rng.choice((1, 2, 3)))]
            for phase in phases[:-1]:
                if isinstance(phase, dict) and rng.random() < 0.9:
                    phase.update({"steps": self.length()} if rng.random() < 0.8 else self._listening())
            if rng.random() < 0.5:
                return phases
            return self._modified({rng.choice(("phases", "factors")): phases}, depth)
        known = records()
        kind = rng.choice(names() if rng.random() < 0.4 else sorted(known))
        record = known[kind]
        found: dict[str, Value] = json.loads(_example(kind)) if rng.random() < 0.7 else {}
        spellings = getattr(record, "spellings", lambda: (kind,))()
        found["type"] = kind if rng.random() < 0.8 else rng.choice(spellings)
        for field in fields_of(record):
            if (field.required and field.name not in found) or rng.random() < 0.25:
                found[field.name] = self.value(field, depth - 1)
        if rng.random() < 0.1 and kind in names():
            found["lr"] = self.rate()
        if rng.random() < self.wild / 2:
            found[self.word()] = self.edge()
        return self._modified(found, depth)

    def _modified(self, schedule: dict[str, Value], depth: int) -> dict[str, Value]:
        for field in fields_of(Modifiers):
            if self.rng.random() < (0.07 if field.name not in LISTENING else self.wild / 10):
                mapping = MAPPINGS.get(field.name)
                nested = mapping is not None and self.rng.random() < 0.6
                schedule[field.name] = self.keys(mapping, depth) if mapping and nested else self.value(field, depth)
        return schedule

    def _listening(self) -> dict[str, Value]:
        """Return the keys with which a phase ends on a metric."""
        rng = self.rng
        condition = f"{rng.choice(('val', 'train', 'x'))} {rng.choice(('<', '>', '<=', '>='))} {self.number():.3g}"
        heard = {"metrics": rng.choice((METRICS, [self.number() for _ in range(9)]))} if rng.random() < 0.8 else {}
        return {"until": condition, **heard, **({"every": self.length()} if rng.random() < 0.3 else {})}

    def keys(self, record: type, depth: int) -> dict[str, Value]:
        """Return a mapping of some of the fields of a record."""
        return {
            field.name: self.value(field, depth)
            for field in fields_of(record)
            if field.required or self.rng.random() < 0.5
        }

    def variant(self, key: str) -> Value:
        """Return the value of a key that makes more than one curve."""
        rng = self.rng
        kind = "gradient" if key == "lars" else "update"
        norms = {self.name(): {each: self.number({"ge": 0}) for each in ("weight", kind)} for _ in range(2)}
        given: dict[str, Value] = self.keys(KEYS[key], 1)
        if key == "groups" and rng.random() < 0.8:
            given = {self.name(): rng.choice((self.number(), {"scale": 0.5}, self.schedule(1))) for _ in range(2)}
        elif key == "params":
            given = {rng.choice(("momentum", "weight_decay", self.name())): rng.choice((0.9, self.schedule(1)))}
        elif key in ("lars", "lamb"):
            given["norms"] = rng.choice((norms, norms, NORMS))
        elif key == "resume" and rng.random() < 0.5:
            more = {rng.choice(("batch_size", "tokens_per_step", "processes", "lr", "steps")): self.integer(1, 512)}
            given = {"at": self.length(), "with": rng.choice((more, {"warmup": self.length()}))}
        return [given, given] if rng.random() < 0.1 else given

    def value(self, field: Field, depth: int) -> Value:
        """Return a value for a field: mostly one that it takes."""
        if self.rng.random() < self.wild:
            return self.edge()
        if field.optional and self.rng.random() < self.wild:
            return None
        if field.many and field.unit is not Unit.METRIC:
            found = [self._one(field, depth) for _ in range(self.rng.choice((1, 2, 2, 3, 5)))]
            numeric = all(isinstance(one, int | float) for one in found)
            return sorted(found) if numeric and self.rng.random() < 0.7 else found
        return self._one(field, depth)

    def _one(self, field: Field, depth: int) -> Value:
        rng = self.rng
        if field.choices:
            return rng.choice(field.choices)
        if field.nested is not None:
            return self.schedule(max(depth, 0)) if depth > 0 else rng.choice(names())
        if field.unit is Unit.METRIC:
            if rng.random() < 0.3:
                return rng.choice((f"{METRICS}#val", METRICS, f"{METRICS}#train", f"{METRICS}#none"))
            return [self.number() for _ in range(rng.choice((0, 1, 5, 20)))]
        if field.unit is Unit.STEPS:
            return self.length(as_written=field.as_written)
        if field.unit is Unit.RATE:
            return self.rate()
        kind = field.kind
        if kind == "a function" or field.name in ("formula", "until"):
            return rng.choice((*FORMULAS, "val < 0.8", "train >= 1")) if field.name == "until" else rng.choice(FORMULAS)
        if kind in ("a boolean", "a list of booleans"):
            return rng.random() < 0.5
        if kind in ("a mapping", "a list of mappings"):
            return {rng.choice(("k", "1", "10", "a")): self.number() for _ in range(rng.choice((0, 1, 3)))}
        if kind in ("an integer", "a list of integers"):
            bounds = dict(field.bounds)
            return self.integer(int(bounds.get("ge", -3)), int(min(bounds.get("le", 200), 200)))
        if kind in ("a number", "a list of numbers"):
            return self.number(dict(field.bounds))
        return self.word()

    def length(self, *, as_written: bool = False) -> Value:
        """Return a length or a moment, in steps or another unit."""
        rng = self.rng
        if rng.random() < 0.15:
            unit = rng.choice(("%", "%", "%", "ep", "ep", "M samples", "B tokens"))
            return f"{rng.choice((1, 5, 10, 33.3, 50, 100, 0.1, 0))}{unit}"
        if as_written and rng.random() < 0.2:
            return rng.choice((0, -1, -2.5, 0.5, 2.5, rng.uniform(-10, 100)))
        near = rng.choice((self.steps, self.steps // 2, self.steps // 10, 10, 3))
        return max(0, rng.choice((near, near, near + 1, near - 1, rng.randint(0, max(near, 1)))))

    def rate(self) -> Value:
        """Return a rate."""
        rng = self.rng
        return rng.choice(
            (0.1, 1e-3, 3e-4, 1, 0, rng.random(), 10.0 ** rng.uniform(-12, 2), 10.0 ** rng.uniform(-320, 100))
        )

    def number(self, bounds: dict[str, float] | None = None) -> float:
        """Return a number, within the bounds of its field if it has such."""
        rng = self.rng
        low, high = -2.0, 5.0
        for key, limit in (bounds or {}).items():
            inside = limit + {"gt": 1e-3, "lt": -1e-3}.get(key, 0.0)
            low, high = (inside, max(high, limit + 1)) if key in ("ge", "gt") else (min(low, limit - 1), inside)
        return rng.choice((rng.uniform(low, high), low, high, float(round(rng.uniform(low, high))), (low + high) / 2))

    def integer(self, low: int, high: int) -> int:
        """Return an integer, small ones more often."""
        return self.rng.choice((low, low + 1, min(high, low + 5), self.rng.randint(low, max(low, high))))

    def edge(self) -> Value:
        """Return what is likely to be wrong."""
        return self.rng.choice(EDGES if self.rng.random() < 0.7 else WORDS)

    def word(self) -> str:
        """Return a text."""
        return str(self.rng.choice(WORDS)) if self.rng.random() < 0.3 else self.rng.choice(("a", "lr", "val < 1", "x"))

    def name(self) -> str:
        """Return what a curve is called."""
        return self.word() if self.rng.random() < 0.05 else self.rng.choice("abcdef")

    def table(self, columns: tuple[str, ...]) -> bytes:
        """Return a CSV table whose first column counts."""
        rows = [",".join(columns)]
        for row in range(self.rng.choice((0, 1, 5, 40))):
            cells = [str(self.edge() if self.rng.random() < self.wild else self.number()) for _ in columns[1:]]
            rows.append(",".join([str(row * 3), *cells]))
        return ("\n".join(rows) + "\n").encode(errors="surrogatepass")

    def files(self, text: str) -> dict[str, bytes]:
        """Return the tables that a text names."""
        found = {}
        if METRICS in text:
            found[METRICS] = self.table(("step", "val", "train"))
        if NORMS in text:
            columns = ("step", "layer", "weight_norm", "gradient_norm", "update_norm")
            found[NORMS] = self.table(columns).replace(b"\n0,", b"\n0,fc").replace(b"\n3,", b"\n3,fc")
        return found


def as_inline(schedule: Value) -> str | None:
    """Return a schedule in one line, or None where it has what no line holds."""
    if isinstance(schedule, list):
        parts = [as_inline(part) for part in schedule]
        return " | ".join(part for part in parts if part) if parts and all(parts) else None
    if not isinstance(schedule, dict) or not isinstance(schedule.get("type"), str):
        return None
    words = [schedule["type"]]
    for key, value in schedule.items():
        if value == {}:
            return None
        flat = {f"{key}.{inner}": each for inner, each in value.items()} if isinstance(value, dict) else {key: value}
        for name, one in flat.items():
            if name == "type":
                continue
            flat_list = isinstance(one, list) and one and not any(isinstance(item, list | dict) for item in one)
            if one is None or (isinstance(one, list | dict) and not flat_list):
                return None
            text = ",".join(map(str, one)) if flat_list else str(one).lower() if isinstance(one, bool) else str(one)
            words.append(f"{name}={text}" if PLAIN.fullmatch(text) else f"{name}='{text}'")
    return " ".join(words)
