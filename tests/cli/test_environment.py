"""A command sees only what its environment gives it."""

import io
import sys
import threading
from pathlib import Path

import pytest

from lrcurve.cli import commands
from lrcurve.cli.app import command_names, run
from lrcurve.cli.commands import init
from lrcurve.cli.environment import Environment, ProgressBar
from lrcurve.cli.exit_code import ExitCode


class Screen(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        data = self.buffer.getvalue()  # type: ignore[attr-defined]  # it is made with BytesIO
        assert isinstance(data, bytes)
        return data.decode(self.encoding)


def test_streams_and_width_are_the_environments() -> None:
    out, err, stdin = Screen(), Screen(), io.TextIOWrapper(io.BytesIO(b"{type: constant, lr: 0.5, steps: 1}"))
    before = sys.stdin, sys.stdout, sys.stderr
    given = Environment(stdin, out, err, {"COLUMNS": "60"})
    assert run(["table", "-", "--format", "csv"], given) == ExitCode.FINE
    assert (out.text(), err.text()) == ("step,stdin\n0,0.5\n", "")
    assert run(["table", "--help"], given) == ExitCode.FINE
    assert {len(line) for line in out.text().splitlines() if line.startswith("╭")} == {60}
    assert run(["table", "cosin lr=1"], given) == ExitCode.TROUBLE
    assert "did you mean 'cosine'?" in err.text()
    assert (sys.stdin, sys.stdout, sys.stderr) == before


@pytest.mark.parametrize(
    ("terminal", "variables", "colored"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_only_a_terminal_is_coloured(terminal: bool, variables: dict[str, str], colored: bool) -> None:
    screen = Screen(terminal=terminal)
    run(["check", "constant lr=1", "torch.CosineAnnealingLR lr=1 T_max=5000", "--steps", "10"], Environment(
        stdout=screen, stderr=Screen(), variables=variables
    ))  # fmt: skip
    assert ("\x1b[" in screen.text()) is colored


@pytest.mark.parametrize(("encoding", "drawn"), [("utf-8", True), ("ascii", False)])
def test_blocks_are_drawn_where_the_stream_can_carry_them(encoding: str, drawn: bool) -> None:
    screen = Screen(encoding)
    run(["plot", "cosine lr=1", "--steps", "9", "-t"], Environment(stdout=screen, variables={"COLUMNS": "60"}))
    assert screen.text().isascii() is not drawn


def test_an_interrupted_command_says_so_with_the_shells_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(init, "deliver_together", interrupted)
    assert run(["init", "never.yaml"], Environment(stdout=Screen(), stderr=Screen())) == 130


HELLO = """\
from lrcurve.cli.command import verb

@verb("Greet.")
def command(environment):
    environment.stdout.write("hello\\n")
"""


def test_a_verb_is_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text(HELLO, encoding="utf-8")
    monkeypatch.setattr(commands, "__path__", [str(tmp_path)])
    screen = Screen()
    assert run(["hello"], Environment(stdout=screen)) == ExitCode.FINE
    assert screen.text() == "hello\n"
    assert command_names() == ["hello"]
    monkeypatch.undo()
    assert command_names() == [
        *("plot", "table", "check", "compare", "fingerprint"),
        *("export", "list", "explain", "schema", "init"),
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def bar_is_there(seen: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have ``seen`` say that a bar was shown."""
    show = ProgressBar._show

    def tell(bar: ProgressBar) -> None:
        show(bar)
        seen.set()

    monkeypatch.setattr(ProgressBar, "_show", tell)


@pytest.mark.parametrize(("total", "text"), [(4, "50%"), (None, "checking")])
def test_work_that_takes_long_shows_a_bar_and_takes_it_away(
    total: int | None, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lrcurve.cli.environment.SHOWN_AFTER", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    seen = threading.Event()
    bar_is_there(seen, monkeypatch)
    terminal = Terminal()
    with Environment(stderr=terminal).progress("checking", total) as advance:
        assert seen.wait(20)
        advance(1)
        advance(1)
    shown = terminal.getvalue()
    assert "checking" in shown
    assert text in shown
    assert shown.rstrip().endswith("\x1b[2K")


def test_short_work_shows_nothing() -> None:
    terminal = Terminal()
    with Environment(stderr=terminal).progress("checking", 4) as advance:
        advance(4)
    assert terminal.getvalue() == ""


def test_without_a_terminal_no_bar_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrcurve.cli.environment.ProgressBar", None)
    with Environment(stderr=io.StringIO()).progress("checking", 4) as advance:
        advance(4)
