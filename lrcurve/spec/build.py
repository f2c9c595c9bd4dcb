"""From a document's node to a schedule: the type's fields, then the modifiers, with every problem collected."""

from typing import Any

from msgspec.structs import replace

from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.problems import Problem
from lrcurve.schedules import names
from lrcurve.schedules.combine import Clamp, PerEpoch, Product, Repeat, Scale, Shift
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.aliases import plain
from lrcurve.spec.context import Built, Scope
from lrcurve.spec.lengths import COUNTING
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.modifiers import MAPPINGS, modifier_names
from lrcurve.spec.phases import PhaseReader
from lrcurve.spec.type_names import COMPOSITES, is_type, library_record, meant, own_fields
from lrcurve.spec.units import Clock

MAX_PHASES = 1000


class Builder(PhaseReader):
    """Builds schedules; ``problems`` and ``notes`` fill up as it goes, and a schedule with problems is None."""

    def build(self, node: Node, path: str, scope: Scope) -> Built | None:
        """Return the schedule that ``node`` describes, or None after noting what is wrong."""
        if isinstance(node, ListNode):
            node = MapNode({}, node.mark).with_entry("type", Scalar("sequence", node.mark)).with_entry("phases", node)
        if isinstance(node, Scalar) and isinstance(node.value, str) and is_type(node.value):
            node = MapNode({}, node.mark).with_entry("type", node)
        if not isinstance(node, MapNode):
            shown = node if isinstance(node, Scalar) else KIND[type(node)]
            self.problem(path, f"must be a schedule, a mapping with 'type', or a list of them, got {shown}", node)
            return None
        for key, composite in ((key, name) for name, key in COMPOSITES.items()):
            if node.get("type") is None and node.get(key) is not None:
                node = node.with_entry("type", Scalar(composite, node.mark))
        return self._modified(plain(node, path, self.problems), path, scope)

    def _modified(self, node: MapNode, path: str, scope: Scope) -> Built | None:
        """Build a mapping: its own schedule inside its modifiers."""
        found = len(self.problems)
        node, whole = self._without_own(node), node
        per_epoch = self._per_epoch(whole, path, scope)
        outer = scope
        if per_epoch and not outer.clock.per_epoch:
            clock = Clock(scope.clock.run, per_epoch)
            begin = None  # a part that begins within an epoch has no epoch of the run for its first
            if scope.begin is not None and scope.begin % per_epoch == 0:
                begin = scope.begin // per_epoch
            scope = replace(scope, clock=clock, left=max(1, -(-scope.left // per_epoch)), begin=begin)
        self._refuse_stray(node, path)
        shift = self.modifier("shift", node, path, scope) or 0
        start = None if scope.begin is None else scope.begin - shift
        warmup = self.warmup_keys(node, path, replace(scope, begin=start))
        before = warmup.steps if warmup is not None and not warmup.overlay else 0
        if before >= scope.left and node.get("steps") is None:
            before = max(0, scope.left - 1)  # the run ends inside the warmup; the main schedule still needs a length
        begin = None if start is None else start + before
        built = self._own(whole, path, replace(scope, left=scope.left - before, begin=begin))
        if built is None:
            return None
        inner, length = built.schedule, built.length
        if warmup is not None and warmup.steps:
            led = self.led(inner, warmup, path, node)
            if led is None:
                return None
            inner = led
            length = None if length is None else length + (0 if warmup.overlay else warmup.steps)
        if shift:
            inner = Shift(inner=inner, shift=shift)
        scale = self.modifier("scale", node, path, scope)
        if scale is not None:
            inner = Scale(inner=inner, scale=scale)
        limits = {key: self.modifier(key, node, path, scope) for key in ("floor", "ceiling")}
        if any(limit is not None for limit in limits.values()):
            if None not in limits.values() and limits["floor"] > limits["ceiling"]:
                self.problem(f"{path}.floor", "must be at most 'ceiling'", node.get("floor"))
                return None
            inner = Clamp(inner=inner, **{key: limit for key, limit in limits.items() if limit is not None})
        if per_epoch and not outer.clock.per_epoch:
            inner, length = PerEpoch(inner=inner, steps_per_epoch=per_epoch), length and length * per_epoch
        return Built(inner, length) if len(self.problems) == found else None

    def _refuse_stray(self, node: MapNode, path: str) -> None:
        """Refuse what belongs to a phase that ends on a metric; where it does, its sequence has read it already."""
        stray = [key for key in UNTIL if key in node.entries and key not in own_fields(node)]
        if "until" in stray:
            self.problem(f"{path}.until", "ends a phase, or a warmup, that something follows", node.get("until"))
            return  # what goes with it is no further mistake
        for key in stray:
            self.problems.append(Problem(f"{path}.{key}", "goes with 'until'", node.entries[key].mark))

    def _without_own(self, node: MapNode) -> MapNode:
        """Return a mapping without the fields of its type that are called like modifiers."""
        record = library_record(str(node.get("type")))
        if record is None:
            return node
        return node.without(*(field.name for field in fields_of(record) if field.name != "steps"))

    def _counts_epochs(self, node: MapNode) -> bool:
        """Tell whether a library's scheduler is called once per epoch unless told otherwise."""
        record = library_record(str(node.get("type")))
        if record is None or record.call in ("step", "epoch"):
            return record is not None and record.call == "epoch"
        default = next(field.default for field in fields_of(record) if field.name == record.call)
        return str(node.get(record.call) or default).lower() == "true"

    def _per_epoch(self, node: MapNode, path: str, scope: Scope) -> int:
        interval = self.modifier("interval", node, path, scope)
        each = scope.clock.run.steps_per_epoch
        if interval is None and not scope.clock.per_epoch and self._counts_epochs(node):
            if each is not None and each.denominator == 1:
                return int(each)
            message = f"{node.get('type')} counts epochs, whose steps the run does not tell: taking each step for one"
            self.notes.append(Problem(path, message, node.mark))
        if interval != "epoch":
            return scope.clock.per_epoch
        if each is None or each.denominator != 1:
            what = "is not known" if each is None else f"is {float(each):g}, which is not a whole number"
            self.problem(
                f"{path}.interval",
                f"epoch needs the steps of an epoch, which {what}: "
                "add run: {steps_per_epoch: N}, or epochs with dataset_size and batch_size",
                node.get("interval"),
            )
            return 0
        return int(each)

    def _own(self, node: MapNode, path: str, scope: Scope) -> Built | None:
        """Build what ``type`` says, repeated if ``repeat`` says so."""
        found = len(self.problems)
        repeat = self._repeat_keys(node, path, scope)
        steps = self.modifier("steps", node, path, scope)
        if repeat is not None and steps is None and node.get("steps") is None:
            steps = self._cycle_length(node, path, repeat, scope)
        inner_scope = scope if steps is None else replace(scope, left=steps)
        if repeat is not None:
            inner_scope = replace(inner_scope, begin=None)
        kind = node.get("type")
        if kind is None:
            self.problem(path, f"needs a 'type', one of {', '.join((*names(), *COMPOSITES))}, or a library's", node)
            return None
        if not isinstance(kind, Scalar):
            self.problem(f"{path}.type", f"must be the name of a type, got {kind}", kind)
            return None
        if str(kind) in COMPOSITES:
            built = self._composite(str(kind), node, path, inner_scope)
        elif is_type(str(kind)):
            built = self.shape(str(kind), node, path, inner_scope, steps)
        else:
            near = meant(str(kind)) or "; 'lrcurve list' shows all"
            self.problem(f"{path}.type", f"unknown type '{kind}'{near}", kind)
            return None
        if built is None or repeat is None:
            return built and Built(built.schedule, steps if steps is not None else built.length)
        cycle = steps if steps is not None else built.length
        if cycle is None:
            if len(self.problems) > found:
                return None
            message = "needs 'steps', the length of one cycle: a phase leaves its own out"
            self.problem(f"{path}.repeat", message, node.get("repeat"))
            return None
        try:
            repeated = Repeat(inner=built.schedule, steps=cycle, **repeat)
        except ValueError as error:
            at = node.get("repeat")
            self.problem(f"{path}.repeat.{getattr(error, 'field', 'stretch')}", str(error), at)
            return None
        count, stretch = repeat.get("count"), repeat.get("stretch", 1.0)
        whole = None if count is None or stretch != 1 else cycle * count
        return Built(repeated, whole)

    def _repeat_keys(self, node: MapNode, path: str, scope: Scope) -> dict[str, Any] | None:
        written = node.get("repeat")
        if isinstance(written, MapNode):
            found = len(self.problems)
            values = self.keys(MAPPINGS["repeat"], written, f"{path}.repeat", replace(scope, clock=COUNTING))
            return values if len(self.problems) == found else None
        return {} if self.modifier("repeat", node, path, scope) else None

    def _cycle_length(self, node: MapNode, path: str, repeat: dict[str, Any], scope: Scope) -> int | None:
        """Return the length of a cycle where only their number is given and they fill what is left exactly."""
        count: int | None = repeat.get("count")
        if node.get("type") is not None and str(node.get("type")) == "sequence":
            return None  # the phases tell
        if count is not None and repeat.get("stretch", 1.0) == 1 and scope.left % count == 0:
            return scope.left // count
        if count is not None:
            self.problem(
                f"{path}.repeat",
                f"{scope.left} steps do not divide into {count} such cycles: add 'steps', "
                f"the length of {'the first' if repeat.get('stretch', 1.0) != 1 else 'one'} cycle",
                node.get("repeat"),
            )
        else:
            self.problem(f"{path}.repeat", "needs 'steps', the length of one cycle, or 'count'", node.get("repeat"))
        return None

    def _composite(self, kind: str, node: MapNode, path: str, scope: Scope) -> Built | None:
        """Build a sequence or a product."""
        key = COMPOSITES[kind]
        allowed = (key, "type", *modifier_names())
        self.refuse_unknown(kind, node, path, allowed)
        parts = node.get(key)
        if not isinstance(parts, ListNode) or not parts.items:
            self.problem(path, f"{kind} needs '{key}', a list of at least one schedule", parts or node)
            return None
        if len(parts.items) > MAX_PHASES:
            self.problem(path, f"has {len(parts.items)} {key}; the limit is {MAX_PHASES}", parts)
            return None
        if kind == "product":
            one = replace(scope, lr=Scalar(1.0))
            factors = [
                self.build(part, f"{path}.{key}[{i}]", one if i else scope) for i, part in enumerate(parts.items)
            ]
            schedules = tuple(built.schedule for built in factors if built is not None)
            return Built(Product(factors=schedules), None) if len(schedules) == len(factors) else None
        return self.sequence(parts, f"{path}.{key}" if node.get("phases") is not None else path, scope)
