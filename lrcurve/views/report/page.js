"use strict";
(() => {
  const page = JSON.parse(document.getElementById("lrcurve-data").textContent);
  const chart = document.getElementById("chart");
  const boxes = [...document.querySelectorAll(".curve input")];
  const marks = document.getElementById("joins-button");
  const print = matchMedia("print");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const coarse = matchMedia("(pointer: coarse)");
  const marked = ["join", "bad", "cut", "turn"];
  let scale = page.scale;
  let joins = page.joins;

  const unpacked = (array) =>
    new Float64Array(Uint8Array.from(atob(array.bdata), (char) => char.charCodeAt(0)).buffer);
  const numbers = (array) => (array && array.bdata !== undefined ? unpacked(array) : array);

  // The rates of every trace as they are; what is drawn of them depends on the axis.
  const rates = page.traces.map((trace) => numbers(trace.y));
  page.traces.forEach((trace) => {
    trace.x = numbers(trace.x);
  });

  // Only the scale of the learning rate is the reader's to choose.
  const scaleOf = (panel) => panel.scale ?? scale;
  const panelOf = (trace) => page.panels[trace.meta.curve === null ? 0 : page.curves[trace.meta.curve].panel];

  // A logarithmic axis has no place for 0: there it stands at the floor, as does all that is too low to see.
  const drawn = (values, panel) =>
    scaleOf(panel) === "log" ? values.map((rate) => (rate < panel.floor ? panel.floor : rate)) : values;

  const clock = page.traces.find((trace) => trace.meta.role === "clock");
  rates[page.traces.indexOf(clock)] = new Float64Array(clock.x.length).fill(page.panels[0].floor);

  // What the pointer shows of a curve. Past the end of its run it keeps its place, with a dash for the rate.
  function told(trace, values, colour) {
    const curve = page.curves[trace.meta.curve];
    const panel = panelOf(trace);
    const when = (at) => (page.shared || curve.percent ? "" : ` at step ${Math.floor(clock.x[at] / curve.perStep)}`);
    const start = `<span style="color:${colour}">━</span> ${curve.name}: `;
    return {
      x: clock.x,
      y: drawn(values.map((rate) => (Number.isNaN(rate) ? panel.floor : rate)), panel),
      text: Array.from(values, (rate, at) => start + (Number.isNaN(rate) ? "–" : String(rate) + when(at))),
    };
  }

  const shown = (trace) => {
    const { curve, role } = trace.meta;
    if (curve === null) return true;
    if (!boxes[page.curves[curve].switch].checked) return false;
    if (role === "under") return scaleOf(panelOf(trace)) === "log";
    return role !== "join" || joins;
  };

  function colours() {
    const own = getComputedStyle(document.documentElement);
    const css = (name) => own.getPropertyValue(name).trim();
    const of = page.curves.map((curve) => (dark.matches && !print.matches ? curve.dark : curve.light));
    return { css, of };
  }

  function dressed(trace, colour, css) {
    const style = { visible: shown(trace) };
    const { role } = trace.meta;
    if (role === "line" || role === "band") style.line = { ...trace.line, color: colour };
    if (role === "band") style.fillcolor = `${colour}4d`;
    if (role === "under" || marked.includes(role)) {
      style.marker = { ...trace.marker, color: colour };
      style.textfont = { color: css("--ink") };
    }
    return style;
  }

  // Decades with their 2 and 5; plotly chooses where that would be too few labels or too many.
  const ticks = (type, [low, high]) => (type === "log" && high - low > 1 && high - low < 5 ? "D2" : null);

  function figure() {
    const { css, of } = colours();
    const data = page.traces.map((trace, index) => {
      const colour = of[trace.meta.curve];
      const values = trace.meta.role === "tell" ? told(trace, rates[index], colour) : { y: drawn(rates[index], panelOf(trace)) };
      return { ...trace, ...values, ...dressed(trace, colour, css) };
    });
    const axis = { gridcolor: css("--grid"), linecolor: css("--muted"), spikecolor: css("--muted"), fixedrange: false };
    // Copies, for plotly changes a range in place.
    const was = chart.layout || page.layout;
    const layout = {
      ...page.layout,
      dragmode: was.dragmode ?? (coarse.matches ? false : "zoom"),
      paper_bgcolor: css("--paper"),
      plot_bgcolor: css("--paper"),
      font: { color: css("--ink"), family: css("--font"), size: 13 },
      hoverlabel: {
        ...page.layout.hoverlabel,
        bgcolor: css("--paper"),
        bordercolor: css("--muted"),
        font: { color: css("--ink"), size: chart.clientWidth < 500 ? 11 : 13 },
      },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: css("--muted"), activecolor: css("--ink") },
      xaxis: { ...page.layout.xaxis, ...axis, range: [...was.xaxis.range] },
    };
    page.panels.forEach((panel) => {
      const type = scaleOf(panel);
      const range = was[panel.axis].type === type ? was[panel.axis].range : panel.ranges[type];
      layout[panel.axis] = { ...page.layout[panel.axis], ...axis, type, range: [...range], dtick: ticks(type, range) };
    });
    if (print.matches) Object.assign(layout, { autosize: false, width: 660, height: 240 + 160 * page.panels.length });
    return { data, layout };
  }

  const config = {
    responsive: true,
    doubleClick: "reset",
    displaylogo: false,
    showSendToCloud: false,
    displayModeBar: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "svg", filename: "learning-rates" },
  };

  function relabel() {
    const changes = {};
    page.panels.forEach(({ axis }) => {
      const { type, range, dtick } = chart.layout[axis];
      if (ticks(type, range) !== (dtick ?? null)) changes[`${axis}.dtick`] = ticks(type, range);
    });
    if (Object.keys(changes).length > 0) Plotly.relayout(chart, changes);
  }

  const draw = () => {
    const { data, layout } = figure();
    return Plotly.react(chart, data, layout, config);
  };

  // A new axis needs a new chart: "reset axes" goes back to what a chart began with. The place in time is kept.
  async function begin() {
    const { data, layout } = figure();
    const time = layout.xaxis.range;
    layout.xaxis.range = [...page.layout.xaxis.range];
    await Plotly.newPlot(chart, data, layout, config);
    chart.on("plotly_relayout", relabel);
    await Plotly.relayout(chart, { "xaxis.range": time });
  }

  function press() {
    document.querySelectorAll("[data-scale]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.scale === scale));
    });
    marks.setAttribute("aria-pressed", String(joins));
  }

  document.querySelectorAll("[data-scale]").forEach((button) => {
    button.addEventListener("click", () => {
      scale = button.dataset.scale;
      press();
      begin();
    });
  });
  marks.addEventListener("click", () => {
    joins = !joins;
    press();
    draw();
  });
  boxes.forEach((box) => {
    box.addEventListener("change", draw);
    // Twice on one curve: this one alone, and twice again: all of them.
    box.parentElement.addEventListener("dblclick", () => {
      const alone = box.checked && boxes.every((other) => other === box || !other.checked);
      boxes.forEach((other) => {
        other.checked = alone || other === box;
      });
      draw();
    });
  });
  [dark, print].forEach((query) => query.addEventListener("change", draw));

  press();
  begin();
})();
