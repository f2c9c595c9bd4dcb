import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lrcurve.analysis.compare import Side, compare
from lrcurve.curve import Curve
from lrcurve.views.comparison import report as comparison
from lrcurve.views.report import ReportOptions, save


@dataclass
class Opened:
    """A report in a browser, with what it said to the console and all that it asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        """Return the lines that are shown beside the pointer."""
        self.page.wait_for_selector("#chart .hoverlayer .legend")
        lines = self.page.locator("#chart .hoverlayer .legend text").all_text_contents()
        return [line.removeprefix("━ ") for line in lines]

    def point(self, share: float) -> list[str]:
        """Point at a share of the chart's width and return what is shown."""
        box = self.page.locator("#chart .nsewdrag").first.bounding_box()
        assert box is not None
        self.page.mouse.move(0, 0)
        self.page.wait_for_selector("#chart .hoverlayer .legend", state="detached")
        self.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        return self.told()

    def chart(self, expression: str) -> Any:
        """Return what plotly knows of the chart."""
        return self.page.evaluate(
            f"(() => {{ const chart = document.getElementById('chart'); return {expression}; }})()"
        )

    def wait(self, expression: str) -> None:
        """Wait until an expression about the chart is true; the page's policy forbids the driver's own way."""
        for _ in range(100):
            if self.chart(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def shown(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open a file in a window, and give it."""
    contexts = []

    def call(file: Path, **window: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **window})
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda message: found.said.append(f"{message.type}: {message.text}"))
        found.page.on("pageerror", lambda error: found.said.append(str(error)))
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("dialog", lambda dialog: found.said.append(f"dialog: {dialog.message}"))
        found.page.goto(file.as_uri())
        found.page.wait_for_selector("#chart .main-svg")
        return found

    yield call
    for context in contexts:
        context.close()


@pytest.fixture
def opened(shown: Callable[..., Opened], tmp_path: Path) -> Open:
    """Write a report of curves, open it from its file, and give it."""

    def call(curves: list[Curve], options: ReportOptions | None = None, **window: Any) -> Opened:
        file = tmp_path / "report.html"
        save(curves, file, options or ReportOptions())
        return shown(file, **window)

    return call


@pytest.fixture
def opened_comparison(shown: Callable[..., Opened], tmp_path: Path) -> Open:
    """Write the report of a comparison of two curves, open it from its file, and give it."""

    def call(curves: list[Curve], **window: Any) -> Opened:
        base, head = (Side(f"{name}.yaml", (one,)) for name, one in zip(("base", "head"), curves, strict=True))
        comparison.save([compare(base, head)], tmp_path / "report.html", findings=[], texts=[])
        return shown(tmp_path / "report.html", **window)

    return call
