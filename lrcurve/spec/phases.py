"""Phases in turn, each as long as it says or until a metric crosses a value, and the warmup before a schedule."""

from msgspec.structs import replace

from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.problems import Problem
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, Sequence, Shift
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.spec.context import Built, Scope
from lrcurve.spec.lengths import own_length
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.metric_fields import Turn, turn_of
from lrcurve.spec.modifiers import WarmupKeys
from lrcurve.spec.records import RecordReader
from lrcurve.spec.type_names import own_fields


class PhaseReader(RecordReader):
    """Reads sequences and warmups."""

    def warmup_keys(self, node: MapNode, path: str, scope: Scope) -> WarmupKeys | None:
        """Return what a schedule says of its warmup, None where it has none or it is wrong."""
        written = node.get("warmup")
        if written is None:
            return None
        if not isinstance(written, MapNode):
            steps = self.modifier("warmup", node, path, scope)
            return None if steps is None else WarmupKeys(steps=steps)
        found = len(self.problems)
        values = self.keys(WarmupKeys, written.without(*UNTIL), f"{path}.warmup", scope)
        if written.get("until") is not None:
            turn = turn_of(written, f"{path}.warmup", scope, values.get("steps"), self.problems)
            values |= {} if turn is None else {"steps": self._ticks(turn, written, f"{path}.warmup", scope)}
            values |= {} if turn is None else {"until": turn.text}
        elif any(key in written.entries for key in UNTIL):
            key = next(key for key in UNTIL if key in written.entries)
            self.problem(f"{path}.warmup.{key}", "goes with 'until'", written.get(key))
        elif values.get("steps") is None and len(self.problems) == found:
            self.problem(f"{path}.warmup", "needs 'steps', N, how long the warmup takes", written)
        return WarmupKeys(**values) if len(self.problems) == found else None

    def _ticks(self, turn: Turn, node: MapNode, path: str, scope: Scope) -> int:
        """Return how long a phase takes that ends on a metric, with a note where that is not known from the metric."""
        written = node.entries["until"].node
        if turn.note:
            self.notes.append(Problem(f"{path}.metrics", turn.note, node.entries["metrics"].node.mark))
        if turn.estimate:
            run, ticks = scope.clock.run, turn.ticks or 0
            long = f"{100 * ticks / run.steps:g} %" if run.percent else f"{ticks:,} steps"
            what = f"{long} is an estimate: name the 'metrics' that tell when {written} comes true"
            self.notes.append(Problem(f"{path}.until", what, written.mark))
        if turn.ticks is None:
            what = f"{written} does not come true before the run ends, so nothing follows"
            self.notes.append(Problem(f"{path}.until", what, written.mark))
            return scope.left
        return turn.ticks

    def led(self, main: Schedule, keys: WarmupKeys, path: str, node: MapNode) -> Schedule | None:
        """Return ``main`` with its warmup, which ends at the rate that the main schedule takes over with."""
        inner = node.get("warmup")
        try:
            takes_over = main([keys.steps if keys.overlay else 0])[0]
            warmup = Warmup(
                lr=float(takes_over), start_lr=keys.start_lr, steps=keys.steps, shape=keys.shape, gamma=keys.gamma
            )
        except FieldError as error:
            at = inner.get(error.field) if isinstance(inner, MapNode) else None
            self.problem(f"{path}.warmup.{error.field}", str(error), at or inner)
            return None
        except ValueError as error:
            self.problem(f"{path}.warmup", f"has no rate to lead up to: {error}", inner)
            return None
        rest = Shift(inner=main, shift=keys.steps) if keys.overlay else main
        whole = Sequence(phases=(warmup, rest), lengths=(keys.steps,))
        return AnnotatedSchedule(inner=whole, transitions=((keys.steps, keys.until),)) if keys.until else whole

    def sequence(self, parts: ListNode, path: str, scope: Scope) -> Built | None:
        """Build phases in turn: each says its length or what ends it, one may take what the others leave."""
        found = len(self.problems)
        lengths, turns = self._lengths(parts, path, scope)
        open_ended = [i for i, length in enumerate(lengths) if length is None]
        taken = sum(length for length in lengths if length is not None)
        if len(open_ended) > 1:
            second = open_ended[1]
            self.problem(
                f"{path}[{second}]",
                "needs 'steps': only one phase of a sequence may leave its length out, "
                f"and phase {open_ended[0]} already does",
                parts.items[second],
            )
        rest = max(1, scope.left - taken)
        if open_ended and scope.left <= taken and open_ended[0] != len(lengths) - 1:
            self.problem(
                f"{path}[{open_ended[0]}]",
                f"would have no steps: the other phases take {taken} of {scope.left}; give it 'steps'",
                parts.items[open_ended[0]],
            )
        ends = [rest if length is None else length for length in lengths]
        begins = [None if scope.begin is None else scope.begin + sum(ends[:i]) for i in range(len(ends))]
        phases: list[Schedule] = []
        for i, (part, end, begin) in enumerate(zip(parts.items, ends, begins, strict=True)):
            built = self.build(_without_until(part), f"{path}[{i}]", replace(scope, left=end, begin=begin))
            if built is not None:
                phases.append(built.schedule)
        if len(self.problems) > found or len(phases) < len(lengths):
            return None
        sequence = Sequence(phases=tuple(phases), lengths=tuple(ends))
        return Built(
            AnnotatedSchedule(inner=sequence, transitions=turns) if turns else sequence, None if open_ended else taken
        )

    def _lengths(
        self, parts: ListNode, path: str, scope: Scope
    ) -> tuple[list[int | None], tuple[tuple[int, str], ...]]:
        """Return the length of each phase, None where it says none, and the turns from those that end on a metric."""
        lengths = [own_length(part, scope.clock) for part in parts.items]
        turns = []
        for i, part in enumerate(parts.items):
            if not isinstance(part, MapNode) or part.get("until") is None:
                continue
            if i == len(parts.items) - 1:
                self.problem(f"{path}[{i}].until", "ends a phase that another follows; this is the last", part)
                continue
            known = None not in lengths[:i] and scope.begin is not None
            before = sum(length or 0 for length in lengths[:i])
            begin = (scope.begin or 0) + before if known else None
            here = replace(scope, begin=begin, left=max(1, scope.left - before))
            turn = turn_of(part, f"{path}[{i}]", here, lengths[i], self.problems)
            if turn is None:
                lengths[i] = lengths[i] or 1  # what is wrong is said; that it has no length would only follow from it
                continue
            ticks = lengths[i] = self._ticks(turn, part, f"{path}[{i}]", here)
            turns += [(before + ticks, turn.text)] if known else []
        return lengths, tuple(turns)


def _without_until(part: Node) -> Node:
    """Return a phase without what says when it ends, as far as that is not its type's own."""
    if not isinstance(part, MapNode) or part.get("until") is None:
        return part
    own = own_fields(part)
    return part.without(*(key for key in UNTIL if key not in own))
