"""What the readers of a whole schedule's keys work on."""

from dataclasses import replace

from msgspec import Struct, structs

from lrcurve.curve import LR, Family
from lrcurve.documents.node import MapNode, Node
from lrcurve.problems import Problem, suggest
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.spec.build import Builder
from lrcurve.spec.context import Scope
from lrcurve.spec.made_from import Made, Origin, check_rates, on_run


class Subject(Struct, frozen=True):
    """One entry of ``schedules``: its name and place, what it says without the keys of a whole, and the whole."""

    builder: Builder
    name: str
    path: str
    node: Node
    whole: MapNode
    scope: Scope
    origin: Origin

    @property
    def run(self) -> Run:
        """The run of the document."""
        return self.scope.clock.run

    def problem(self, key: str, message: str, node: Node | None) -> None:
        """Note what is wrong with a key of the whole."""
        self.builder.problem(f"{self.path}.{key}", message, node)

    def unknown(self, key: str, node: MapNode, allowed: tuple[str, ...]) -> None:
        """Note the keys of a mapping that are not allowed."""
        for name, entry in node.entries.items():
            if name not in allowed:
                near = suggest(name, allowed) or f"; allowed are {', '.join(allowed)}"
                self.builder.problems.append(
                    Problem(f"{self.path}.{key}.{name}", f"unknown key '{name}'{near}", entry.mark)
                )

    def curve(
        self,
        schedule: Schedule,
        node: Node,
        *,
        name: str = "",
        path: str = "",
        run: Run | None = None,
        parameter: str = LR,
        family: Family | None = None,
        begin: int = 0,
        brought: bool = False,
        noted: bool = True,
    ) -> Made:
        """Return a curve of this entry, after noting what its rates show to be wrong, and ``noted`` where they end."""
        notes = self.builder.notes if noted and not brought else []
        found = on_run(name or self.name, schedule, run or self.run, notes)
        found = replace(found, parameter=parameter, family=family, begin=begin)
        check_rates(found, path or self.path, node, self.builder.problems)
        origin = structs.replace(self.origin, path=path or self.path, schedule=node, brought=brought)
        return Made(found, origin)
