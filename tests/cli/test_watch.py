"""``lrcurve plot --watch``: a picture that follows its file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

SPEC = "steps: 20\nschedules: {a: {type: linear, lr: 0.1}}\n"


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have one thing happen at each pause between two looks at the files, and Ctrl-C after the last."""

    def set_up(*each: Callable[[], object]) -> None:
        waiting: Iterator[Callable[[], object]] = iter(each)

        def pause(_seconds: float) -> None:
            happens = next(waiting, None)
            if happens is None:
                raise KeyboardInterrupt
            happens()

        monkeypatch.setattr("time.sleep", pause)

    return set_up


def test_a_drawing_follows_its_file_and_says_what_is_wrong_with_it(cli: Cli, changes: Callable[..., None]) -> None:
    file = Path("spec.yaml")
    file.write_text(SPEC)
    changes(
        lambda: file.write_text(SPEC.replace("a:", "renamed:")),
        lambda: None,  # nothing happened, nothing is drawn
        lambda: file.write_text(SPEC.replace("linear", "linaer")),
        lambda: file.write_text(SPEC.replace("a:", "again:")),
    )
    result = cli("plot", "spec.yaml", "--terminal", "--watch", "--width", "60")
    assert result.code == 0
    assert [name in result.out for name in ("a: peak", "renamed: peak", "again: peak")] == [True] * 3
    assert result.out.count(": peak") == 3
    assert "did you mean 'linear'?" in result.err
    assert result.err.count("watching spec.yaml; Ctrl-C ends\n") == 4


def test_a_picture_is_written_anew_also_for_a_change_of_the_metrics_beside(
    cli: Cli, changes: Callable[..., None]
) -> None:
    Path("val.csv").write_text("loss\n1\n1\n1\n1\n")
    plateau = "steps: 4\nschedules: {a: {type: plateau, lr: 0.1, patience: 0, metrics: val.csv}}\n"
    Path("spec.yaml").write_text(plateau)
    pictures: list[bytes] = []

    def keep_and(text: str) -> Callable[[], None]:
        def happens() -> None:
            pictures.append(Path("out.png").read_bytes())
            Path("val.csv").write_text(text)

        return happens

    changes(keep_and("loss\n1\n0.9\n0.8\n0.7\n"), lambda: pictures.append(Path("out.png").read_bytes()))
    assert cli("plot", "spec.yaml", "-o", "out.png", "--watch").code == 0
    first, second = pictures
    assert first != second


def test_what_is_no_file_cannot_be_watched(cli: Cli) -> None:
    result = cli("plot", "cosine lr=0.1", "--watch", "-t")
    assert (result.code, result.out) == (2, "")
    assert "nothing to watch: name a file" in " ".join(result.err.replace("│", " ").split())


def test_curves_of_a_file_are_watched_by_its_name(cli: Cli, changes: Callable[..., None]) -> None:
    Path("spec.yaml").write_text(SPEC)
    changes()
    result = cli("plot", "spec.yaml#a", "--watch", "-t")
    assert (result.code, result.out.count("a: peak")) == (0, 1)
    assert "watching spec.yaml;" in result.err
