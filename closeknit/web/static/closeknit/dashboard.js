// Draws what the page's tables say. Without it the tables stand alone.
"use strict";
window.addEventListener("DOMContentLoaded", () => {
  const data = JSON.parse(document.getElementById("charts").textContent);
  const font = getComputedStyle(document.body).fontFamily;
  const base = { animation: false, textStyle: { fontFamily: font, color: "#1f1f1f" }, tooltip: { renderMode: "richText", confine: true }, grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true } };
  const charts = [];
  const draw = (id, option) => {
    const place = document.getElementById(id);
    if (!place) return;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({ ...base, ...option });
    charts.push(chart);
  };
  const bar = (names, series) => ({
    xAxis: { type: "value", minInterval: 1 }, yAxis: { type: "category", inverse: true, data: names, axisLabel: { color: "#1f1f1f" } },
    series: series.map((one) => ({ type: "bar", label: { show: true, position: "right", color: "#1f1f1f" }, ...one })),
  });
  draw("chart-funnel", bar(data.funnel.names, [{ name: data.funnel.label, data: data.funnel.values, color: "#0958d9" }]));
  draw("chart-areas", { ...bar(data.areas.names, [{ name: data.areas.label, data: data.areas.values, color: "#0958d9" }, { name: data.areas.label_late, data: data.areas.late, color: "#a8071a" }]), legend: { bottom: 0 }, grid: { ...base.grid, bottom: 36 } });
  if (data.map && document.getElementById("chart-map")) {
    echarts.registerMap("here", { ...data.map, features: data.map.features.map((one) => ({ ...one, properties: { ...one.properties, label: one.properties.name, name: one.properties.code } })) });
    const names = Object.fromEntries(data.map.features.map((one) => [one.properties.code, one.properties.name]));
    draw("chart-map", {
      visualMap: { min: 0, max: Math.max(1, ...data.areas.values), inRange: { color: ["#e6f4ff", "#69b1ff"] }, bottom: 0, left: "center", orient: "horizontal", calculable: false },
      series: [{ type: "map", map: "here", data: data.areas.codes.map((code, i) => ({ name: code, value: data.areas.values[i] })),
        label: { show: true, formatter: (one) => names[one.name] ?? "", color: "#1f1f1f", fontSize: 10, textBorderColor: "#fff", textBorderWidth: 2 }, itemStyle: { borderColor: "#595959" } }],
    });
  }
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
});
