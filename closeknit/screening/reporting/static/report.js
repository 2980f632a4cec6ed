"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const wide = () => window.innerWidth > 640;
  // Fill colours keep 3:1 against white and each other's text; the pattern tells them apart without colour.
  const LEVELS = {red: "#a8071a", orange: "#d46b08", yellow: "#faad14", blue: "#0958d9", none: "#bfbfbf"};
  const SERIES = ["#0958d9", "#bfbfbf"];
  const FONT = getComputedStyle(document.body).fontFamily;
  const INK = "#1f1f1f";
  const drawn = new Map();
  let lang = root.dataset.show;

  const say = (words) => words[lang];
  const count = (n) => n.toLocaleString("en-US");
  const longest = (names) => names.reduce((most, name) => Math.max(most, width(name)), 0);
  const width = (text) => Array.from(text).reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 13 : 7), 0);

  function base(chart) {
    return {
      animation: false,
      textStyle: {fontFamily: FONT, color: INK},
      aria: {enabled: true, label: {description: say(chart.title)}, decal: {show: chart.data.kind === "levels"}},
      tooltip: {renderMode: "richText", confine: true},
    };
  }

  function labels(names) {
    const room = wide() ? 225 : 118;
    return {width: Math.min(longest(names) + 6, room), overflow: "break", lineHeight: 14, fontSize: 12, color: INK};
  }

  function bars(chart, kind) {
    const d = chart.data;
    const names = d.categories.map(say);
    const label = labels(names);
    const legend = d.series.length > 1;
    const of = d.of;
    const unit = kind === "shares" ? "%" : "";
    return {
      ...base(chart),
      tooltip: {renderMode: "richText", confine: true, trigger: "axis", axisPointer: {type: "shadow"},
        valueFormatter: (v) => count(v) + unit + (of ? " (" + (100 * v / of).toFixed(1) + "%)" : "")},
      legend: legend ? {top: 0, left: 0, icon: "rect", itemWidth: 16, textStyle: {color: INK},
        selected: kind === "levels" ? {[say(d.series[d.series.length - 1].name)]: false} : {}} : undefined,
      grid: {left: label.width + 12, right: wide() ? 56 : 44, top: legend ? 34 : 6, bottom: 28},
      xAxis: {type: "value", minInterval: kind === "shares" ? 0 : 1, max: kind === "shares" ? 100 : undefined,
        splitNumber: wide() ? 5 : 3, axisLabel: {color: "#595959", formatter: (v) => count(v) + unit}},
      yAxis: {type: "category", inverse: true, data: names, axisTick: {show: false}, axisLabel: {...label, interval: 0}},
      series: d.series.map((s, i) => ({
        name: say(s.name), type: "bar", stack: kind === "levels" ? "all" : undefined, data: s.values,
        barMaxWidth: 20, barGap: "10%",
        itemStyle: {color: s.level ? LEVELS[s.level] : SERIES[i], borderColor: "#434343", borderWidth: s.level === "yellow" ? .8 : 0},
        label: {show: kind !== "levels", position: "right", color: INK, formatter: (p) => count(p.value) + unit},
      })),
    };
  }

  function histogram(chart) {
    const d = chart.data;
    const most = Math.max(...d.bars.map((bar) => bar.value), 1);
    return {
      ...base(chart),
      tooltip: {renderMode: "richText", confine: true, trigger: "axis", axisPointer: {type: "shadow"}, valueFormatter: count},
      grid: {left: 64, right: 16, top: 46, bottom: 46},
      xAxis: {type: "category", data: d.bars.map((bar) => bar.from), name: lang === "zh" ? "得分（每5分一档）" : "score, bars of 5 points",
        nameLocation: "middle", nameGap: 30, nameTextStyle: {color: "#595959"}, axisLabel: {color: "#595959"}},
      // Most households have next to nothing: a plain scale would hide everybody who matters.
      yAxis: {type: most > 200 ? "log" : "value", min: most > 200 ? .5 : 0, startValue: most > 200 ? .5 : 0, axisLabel: {color: "#595959", formatter: (v) => v < 1 ? "" : count(v)}, nameGap: 26,
        name: (lang === "zh" ? "家庭数" : "households") + (most > 200 ? (lang === "zh" ? "（对数刻度）" : " (log scale)") : ""),
        nameTextStyle: {color: "#595959", align: "left"}},
      series: [{type: "bar", barCategoryGap: "12%",
        data: d.bars.map((bar) => ({value: bar.value || null, itemStyle: {color: LEVELS[bar.level], borderColor: "#434343", borderWidth: .5}})),
        markLine: {symbol: "none", silent: true, lineStyle: {color: INK, type: "dashed"},
          label: {formatter: (lang === "zh" ? "预警线" : "alert line") + " " + d.line, color: INK},
          data: [{xAxis: String(d.line)}]}}],
    };
  }

  function map(chart) {
    const d = chart.data;
    echarts.registerMap("area", data.outlines);
    const most = Math.max(...d.values.map((v) => v.value), 1);
    const byCode = new Map(d.values.map((v) => [v.code, v]));
    return {
      ...base(chart),
      tooltip: {renderMode: "richText", confine: true,
        formatter: (p) => byCode.has(p.name) ? say(byCode.get(p.name).name) + "\n" + byCode.get(p.name).value + (lang === "zh" ? " 件/千户" : " per 1,000 households") : p.name},
      visualMap: {min: 0, max: most, left: "center", bottom: 0, orient: "horizontal", itemHeight: 120, calculable: false, precision: 1, textStyle: {color: INK},
        text: [most + (lang === "zh" ? " 件/千户" : " alerts per 1,000 households"), "0"], inRange: {color: ["#fffbe6", "#ffd591", "#ffa940"]}},
      series: [{type: "map", map: "area", roam: false, nameProperty: "name", selectedMode: false,
        left: 4, right: 4, top: 4, bottom: 44,
        itemStyle: {borderColor: "#595959", areaColor: "#fafafa"},
        label: {show: true, color: INK, fontSize: wide() ? 12 : 10, textBorderColor: "#fff", textBorderWidth: 3,
          formatter: (p) => byCode.has(p.name) ? say(byCode.get(p.name).name) : ""},
        emphasis: {label: {color: INK}, itemStyle: {areaColor: "#bae0ff"}},
        data: d.values.map((v) => ({name: v.code, value: v.value}))}],
    };
  }

  function height(chart) {
    const d = chart.data;
    if (d.kind === "map") return wide() ? 420 : 340;
    if (d.kind === "histogram") return 300;
    const row = d.kind === "shares" ? 46 : wide() && d.kind === "levels" ? 27 : wide() ? 34 : 42;
    return d.categories.length * row + (d.series.length > 1 ? 70 : 42);
  }

  function draw() {
    for (const chart of data.charts) {
      const place = document.getElementById("chart-" + chart.id);
      place.style.height = height(chart) + "px";
      const old = drawn.get(chart.id);
      if (old) old.dispose();
      const view = echarts.init(place, null, {renderer: "svg", locale: lang === "zh" ? "ZH" : "EN"});
      const kind = chart.data.kind;
      view.setOption(kind === "histogram" ? histogram(chart) : kind === "map" ? map(chart) : bars(chart, kind));
      if (chart.id === "streets") view.on("click", (p) => filterStreet(chart.data.categories[p.dataIndex].code));
      if (chart.id === "map") view.on("click", (p) => filterStreet(p.name));
      drawn.set(chart.id, view);
    }
  }

  // ── language ─────────────────────────────────────────────────────────────────────────────────────────────────
  function show(chosen) {
    lang = chosen;
    root.dataset.show = chosen;
    root.lang = chosen === "zh" ? "zh-Hans" : "en";
    document.title = say(data.title);
    for (const button of document.querySelectorAll("button[data-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === chosen));
    }
    for (const option of document.querySelectorAll("option[data-en]")) option.textContent = option.dataset[chosen];
    draw();
  }

  // ── filters: kept in the address, so that going back or sending a link shows the same list ─────────────────────
  const form = document.getElementById("filters");
  const rows = Array.from(document.querySelectorAll("#alert-table > tbody > tr[data-level]"));

  function filter() {
    let shown = 0;
    for (const row of rows) {
      const fits = Array.from(form.elements).every((field) =>
        !field.name || !field.value || (field.name === "household" ? row.dataset.household.includes(field.value.trim()) : row.dataset[field.name] === field.value));
      row.hidden = !fits;
      shown += fits;
    }
    for (const place of form.querySelectorAll("[data-count]")) place.textContent = count(shown);
    const chosen = new URLSearchParams(Array.from(form.elements).filter((f) => f.name && f.value).map((f) => [f.name, f.value]));
    history.replaceState(null, "", chosen.size ? "#alerts?" + chosen : location.hash.startsWith("#alerts?") ? "#alerts" : location.hash || location.pathname);
  }

  function filterStreet(code) {
    const field = form.elements.namedItem("street");
    if (!Array.from(field.options).some((option) => option.value === code)) return;
    field.value = code;
    filter();
    document.getElementById("alerts").scrollIntoView();
  }

  function fromAddress() {
    const [, asked] = location.hash.split("?");
    for (const [name, value] of new URLSearchParams(asked || "")) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    if (asked) document.getElementById("alerts").scrollIntoView();
  }

  // ── tables as CSV: the same guard against formulas as every other export ───────────────────────────────────────
  function csvCell(text) {
    const clean = text.trim().replace(/"/g, '""');
    return '"' + (/^[\s\u0000-\u001f\ufeff]*[=+\-@|%＝＋－＠｜％]/.test(clean) ? "'" + clean : clean) + '"';
  }

  function download(id) {
    const table = document.querySelector("#chart-" + id).parentElement.querySelector("table");
    const lines = Array.from(table.rows, (row) => Array.from(row.cells, (cell) => csvCell(cell.innerText)).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], {type: "text/csv"}));
    link.download = data.run + "-" + id + ".csv";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  for (const button of document.querySelectorAll("button[data-lang]")) button.addEventListener("click", () => show(button.dataset.lang));
  for (const button of document.querySelectorAll("button[data-download]")) button.addEventListener("click", () => download(button.dataset.download));
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  let waiting = 0;
  let last = window.innerWidth;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (window.innerWidth !== last) { last = window.innerWidth; draw(); } }, 120);
  });
  window.addEventListener("beforeprint", () => drawn.forEach((view) => view.resize({width: 470})));
  window.addEventListener("afterprint", () => drawn.forEach((view) => view.resize({width: "auto"})));
  show(lang);
  fromAddress();
  filter();
  root.dataset.ready = "yes";
})();
