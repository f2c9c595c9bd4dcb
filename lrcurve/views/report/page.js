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

  // Places and rates of every trace as they are; what is drawn of them depends on the axes.
  const rates = page.traces.map((trace) => numbers(trace.y));
  const places = page.traces.map((trace) => numbers((page.traces[trace.x?.as] ?? trace).x));
  const ratesOf = new Map(page.traces.map((trace, index) => [trace, rates[index]]));
  let clock = page.clocks[page.clock];
  const began = clock;

  // Only the scale of the learning rate is the reader's to choose.
  const scaleOf = (panel) => panel.scale ?? scale;
  const panelOf = (trace) => page.panels[trace.meta.curve === null ? 0 : page.curves[trace.meta.curve].panel];

  // A logarithmic axis has no place for 0: there it stands at the floor, as does all that is too low to see.
  const drawn = (values, panel) =>
    scaleOf(panel) === "log" ? values.map((rate) => (rate < panel.floor ? panel.floor : rate)) : values;

  // A number for people, as the tables have it: 0.1, 0.0975528, 1e-05.
  function written(value, digits) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : "∞";
    const rounded = Number(value.toPrecision(digits));
    const [mantissa, exponent] = rounded.toExponential().split("e");
    if (exponent >= -4 && exponent < digits) return String(rounded);
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }

  // Values side by side, with digits enough for those that differ by more than rounding to be told apart.
  function apart(values) {
    const known = values.filter(Number.isFinite).sort((one, other) => one - other);
    const differ = (value, at) => at === 0 || value - known[at - 1] > 1e-12 * Math.abs(value);
    const count = known.filter(differ).length;
    for (let digits = page.digits; digits < 17; digits += 1) {
      if (new Set(known.map((value) => written(value, digits))).size >= count) {
        return values.map((value) => written(value, digits));
      }
    }
    return values.map((value) => written(value, 17));
  }

  // What a pointer finds: for each set of places its clock, what it tells, and the texts of that.
  const found = page.points.map(({ shared }, number) => {
    const of = (role) => page.traces.filter(({ meta }) => meta.role === role && meta.points === number);
    const [when] = of("clock");
    const tells = of("tell");
    const x = places[page.traces.indexOf(when)];
    const texts = new Map();
    page.panels.forEach((panel) => {
      const own = tells.filter((trace) => panelOf(trace) === panel);
      const level = panel.level === null ? [] : [panel.level];
      const values = own.map((trace) => ratesOf.get(trace));
      const rows = Array.from(x, (_, at) => apart([...values.map((each) => each[at]), ...level]));
      own.forEach((trace, place) => texts.set(trace, rows.map((row) => row[place])));
    });
    const home = number === began.points ? began : page.clocks.find(({ points }) => points === number);
    return { shared, texts, tells, home, x };
  });

  // Places are in the unit that the page began with, those of what a pointer finds in the unit of their own.
  function place(trace, index) {
    const { curve, points } = trace.meta;
    const own = points === null ? began : found[points].home;
    const factor = clock.perStep[curve ?? 0] / own.perStep[curve ?? 0];
    const x = points === null ? places[index] : found[points].x;
    if (x === undefined) return { x0: trace.x0 * factor, dx: trace.dx * factor };
    return { x: factor === 1 ? x : x.map((value) => value * factor) };
  }

  const isOn = (trace) => boxes[page.curves[trace.meta.curve].switch].checked;

  // Many members of one family are one line beside the pointer, from the lowest to the highest.
  function range(tells, texts, at) {
    const values = tells.map((trace) => ratesOf.get(trace)[at]);
    const known = values.filter((rate) => !Number.isNaN(rate));
    if (known.length === 0) return "–";
    const [low, high] = [Math.min(...known), Math.max(...known)].map((rate) => texts.get(tells[values.indexOf(rate)])[at]);
    return low === high ? low : `${low} … ${high}`;
  }

  // What the pointer shows of a curve. Past the end of its run it keeps its place, with a dash for the rate.
  function told(trace, values, colour) {
    const curve = page.curves[trace.meta.curve];
    const panel = panelOf(trace);
    const { shared, texts, tells, home, x } = found[trace.meta.points];
    const step = (at) => Math.floor(x[at] / home.perStep[trace.meta.curve]);
    const when = (at) => (shared || curve.percent ? "" : ` at step ${step(at)}`);
    const start = (name) => `<span style="color:${colour}">━</span> ${name}: `;
    const y = drawn(values.map((rate) => (Number.isFinite(rate) ? rate : panel.floor)), panel);
    const on = tells.filter(isOn);
    const family = on.filter(({ meta }) => {
      const other = page.curves[meta.curve];
      return other.switch === curve.switch && other.panel === curve.panel;
    });
    if (on.length > page.crowd && family.length > 1) {
      const text = trace === family[0] ? Array.from(values, (_, at) => start(curve.entry) + range(family, texts, at)) : "";
      return { y, text, visible: trace === family[0] };
    }
    const text = texts.get(trace).map((rate, at) => start(curve.name) + rate + (Number.isNaN(values[at]) ? "" : when(at)));
    return { y, text };
  }

  const shown = (trace) => {
    const { curve, role, points } = trace.meta;
    if (points !== null && points !== clock.points) return false;
    if (curve === null) return true;
    if (!isOn(trace)) return false;
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
    if (role === "level") style.line = { ...trace.line, color: css("--muted") };
    if (role === "band") style.fillcolor = `${colour}4d`;
    if (role === "under" || marked.includes(role)) {
      style.marker = { ...trace.marker, color: colour };
      if (role === "under") style.textfont = { color: css("--ink") };
    }
    return style;
  }

  // Decades with their 2 and 5; plotly chooses where that would be too few labels or too many.
  const ticks = (type, [low, high]) => (type === "log" && high - low > 1 && high - low < 5 ? "D2" : null);

  function figure() {
    const { css, of } = colours();
    const data = page.traces.map((trace, index) => {
      const colour = of[trace.meta.curve];
      const style = dressed(trace, colour, css);
      if (!style.visible) return { type: trace.type, meta: trace.meta, visible: false };
      const { x0, dx, ...rest } = trace;
      const put = { ...rest, ...style, ...place(trace, index) };
      if (trace.meta.role === "tell") return { ...put, ...told(trace, rates[index], colour) };
      if (trace.meta.role === "clock") return { ...put, y: new Float64Array(put.x.length).fill(page.panels[0].floor) };
      return { ...put, y: drawn(rates[index], panelOf(trace)) };
    });
    const axis = { gridcolor: css("--grid"), linecolor: css("--muted"), fixedrange: false };
    // Copies, for plotly changes a range in place.
    const was = chart.layout || page.layout;
    const time = chart.layout ? was.xaxis.range : page.window;
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
      xaxis: {
        ...page.layout.xaxis,
        ...axis,
        spikecolor: css("--muted"),
        title: { text: clock.label },
        range: [...time],
      },
    };
    page.panels.forEach((panel) => {
      const type = scaleOf(panel);
      const range = was[panel.axis].type === type ? was[panel.axis].range : panel.ranges[type];
      const dtick = ticks(type, range);
      layout[panel.axis] = { ...page.layout[panel.axis], ...axis, type, range: [...range], ...(dtick && { dtick }) };
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
  async function begin(factor = 1) {
    const { data, layout } = figure();
    const time = factor === null ? [0, clock.end] : layout.xaxis.range.map((value) => value * factor);
    layout.xaxis.range = [0, clock.end];
    await Plotly.newPlot(chart, data, layout, config);
    chart.on("plotly_relayout", relabel);
    await Plotly.relayout(chart, { "xaxis.range": time });
  }

  function press() {
    document.querySelectorAll("[data-scale]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.scale === scale));
    });
    document.querySelectorAll("[data-clock]").forEach((button) => {
      button.setAttribute("aria-pressed", String(page.clocks[button.dataset.clock] === clock));
    });
    marks.setAttribute("aria-pressed", String(joins));
  }

  // Where runs disagree on what a place is in another unit, the whole of time is shown.
  document.querySelectorAll("[data-clock]").forEach((button) => {
    button.addEventListener("click", () => {
      const before = clock;
      clock = page.clocks[button.dataset.clock];
      press();
      begin(before.points === clock.points ? clock.perStep[0] / before.perStep[0] : null);
    });
  });

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
