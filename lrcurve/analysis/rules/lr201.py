"""A jump where a warmup should lead up to what follows."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part, warms
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.shapes.warmup import Warmup

NEAR = 0.01
"""How far, as a share, a phase may start below the last rate of the warmup, or above the one that it leads up to."""

LEFT = 0.05
"""How much of the way up a saturating warmup may leave to its last step."""


class LR201(Rule):
    """Compares where a warmup leads with where the next phase starts.

    Drops, restarts, lists of rates, and phases that follow anything but a warmup are as their author wrote them, and a
    ``constant`` warmup jumps by design. A ``saturating`` one jumps by what its ``gamma`` leaves of the way.
    """

    title = "the rate jumps at the end of the warmup"
    severity = "warning"
    why = "A warmup is there to avoid a sudden change of rate; with a cliff at its end it only moves it."
    hint = "let the warmup end at the rate that the next phase starts with: give both the same lr"
    bad = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.1, start_lr: 0.001, steps: 10}
    - {type: cosine, lr: 0.05}
"""
    good = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.05, start_lr: 0.001, steps: 10}
    - {type: cosine, lr: 0.05}
"""
    source = "huggingface/pytorch-image-models#1242, microsoft/Swin-Transformer#277"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each join behind a warmup."""
        for part in case.running:
            if not isinstance(part.schedule, Sequence) or part.cyclic or part.shift:
                continue
            tick = 0
            for i, phase in enumerate(part.schedule.phases[:-1]):
                length = part.schedule.lengths[i]
                tick += length
                join = part.step_of(tick)
                by_design = isinstance(phase, Warmup) and phase.shape == "constant"
                if join >= min(case.last + 1, part.stop) or by_design or not warms(phase):
                    continue
                before, led_to, left = _end(phase, length)
                start = float(part.schedule.phases[i + 1]([0])[0])
                if start < before * (1 - NEAR):
                    off = f"{percent(1 - start / led_to)} below the {shown(led_to)} that the warmup leads up to"
                    yield _found(case, part, i + 1, join, f"down at {case.when(join)}", off)
                elif start > led_to * (1 + NEAR):
                    off = f"{percent(start / led_to - 1)} above the {shown(led_to)} that the warmup leads up to"
                    yield _found(case, part, i + 1, join, f"up at {case.when(join)}", off)
                elif left > LEFT:
                    off = f"as the saturating warmup has {percent(left)} of its way left"
                    yield _found(case, part, i, join, f"up at {case.when(join)}", off)


def _end(phase: Schedule, length: int) -> tuple[float, float, float]:
    """Return a warmup's last rate, the rate that it leads up to, and the share of the way that it leaves to a jump."""
    left = phase.gamma**phase.steps if isinstance(phase, Warmup) and phase.gamma is not None else 0.0
    before, led_to = phase([length - 1, length]).tolist()
    return before, led_to, left


def _found(case: Case, part: Part, blamed: int, join: int, jump: str, because: str) -> Found:
    before, after = shown(case.rate(join - 1)), shown(case.rate(join))
    inside = [one for one in case.parts if one.above and one.above[-1] is part]
    place = inside[blamed].place("lr", "gamma", "steps") if blamed < len(inside) else part.place()
    return Found(f"the rate jumps {jump}, from {before} to {after}, {because}", part, place, join)
