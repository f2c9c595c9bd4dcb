"""A decay that rises."""

import dataclasses
from collections.abc import Iterator

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.mends import put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.roles import Role

LOW, FAR = 1e-3, 100
"""A smooth rise from the first rate or less, and to this many times it or more, is a range test of rates."""

NEGLIGIBLE = 1e-5
"""A decay to less than this, as a share, is none that was meant."""


class LR117(Rule):
    """Looks at factors above 1 that make the rate rise, and at libraries' ways up whose defaults nobody touched.

    A rise that something else follows is a warmup; a smooth one over several decades from a tiny rate is a range test.
    """

    title = "a decay that rises"
    severity = "warning"
    why = "Training starts at the lowest rate and ends at the highest: where the rate should settle, it diverges."
    hint = "let each drop multiply by a factor below 1"
    bad = """\
steps: 90
schedules:
  steps: {type: step, lr: 0.1, gamma: 10, step_size: 30}
"""
    good = """\
steps: 90
schedules:
  steps: {type: step, lr: 0.1, gamma: 0.1, step_size: 30}
"""
    source = "gamma given as what the rate is divided by; torch.optim.lr_scheduler.LinearLR with its defaults"
    explains = ("LR102", "LR109", "LR116", "LR121")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each shape that lasts to the end of the run."""
        for part in case.leaves:
            if part.stop < case.steps or part.cyclic or part.schedule.free or part.follows_metric or part.done < 2:
                continue
            factor = part.value(Role.FACTOR)
            if factor is not None and factor > 1:
                yield from _factor(part, factor)
            elif factor is None and part.top is not None and 2 <= part.top < part.done and _is_untouched(part):
                first, middle, last, end = part.schedule([0, part.top // 2, part.top, part.done - 1]).tolist()
                if first < middle < last <= end:
                    rise = case.span(part.step_of(part.top))
                    yield Found(
                        f"{part.kind} rises from {shown(first)} to {shown(last)} in its first {rise} and then holds: "
                        "with its defaults it is a warmup, and nothing decays",
                        part,
                        part.place(),
                        part.start,
                        hint="say what it should do: where it starts, where it ends, and how long it takes",
                    )


def _factor(part: Part, factor: float) -> Iterator[Found]:
    """Look at a factor above 1 by what it does to the rates."""
    top = min(part.top or 0, part.done - 1)
    first, last = part.schedule([top, part.done - 1]).tolist()
    tests = not part.schedule.flat and first <= LOW and last >= FAR * first
    if last > first > 0 and not tests:
        name = part.name_of(Role.FACTOR)
        yield Found(
            f"{name} is {factor:g}, above 1: {part.kind} rises from {shown(first)} to {shown(last)}",
            part,
            part.place(Role.FACTOR),
            part.start,
            hint=f"write {name} as what the rate is multiplied by: {1 / factor:.3g}",
            mends=put(part, Role.FACTOR, 1 / factor) if first / last > NEGLIGIBLE else (),
        )


def _is_untouched(part: Part) -> bool:
    """Tell whether a library's way up stands alone, and all that it was given is the rate."""
    alone = all(len(one.schedule.children()) == 1 for one in part.above) and not part.start
    if not alone or part.native or part.node is None or not leads_up(part.schedule):
        return False
    names = {field.name for field in dataclasses.fields(part.schedule)} - {part.name_of(Role.PEAK)}
    return part.name_of(Role.WARMUP) is not None and all(part.written(name) is None for name in names)
