"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const place = document.getElementById("chart");
  if (!data.names.length) { place.remove(); document.documentElement.dataset.ready = "yes"; return; }
  place.style.height = `${90 + 64 * data.names.length}px`;
  const bars = (name, values, color, decal) => ({
    name, type: "bar", data: values, itemStyle: {color, decal}, label: {show: true, position: "right", color: "#1f1f1f"},
  });
  const chart = echarts.init(place, null, {renderer: "svg", locale: data.lang === "zh" ? "ZH" : "EN"});
  const draw = () => {
    const narrow = place.clientWidth < 480;
    chart.setOption({
      animation: false,
      aria: {enabled: true, label: {description: data.title}},
      legend: {top: 0},
      tooltip: {renderMode: "richText", confine: true},
      grid: {left: narrow ? 118 : 200, right: 48, top: 36, bottom: 48},
      xAxis: {type: "value", minInterval: 1, name: data.axis, nameLocation: "middle", nameGap: 28, splitNumber: narrow ? 3 : 5},
      yAxis: {type: "category", inverse: true, data: data.names, axisLabel: {width: narrow ? 106 : 188, overflow: "break", lineHeight: 15, color: "#1f1f1f"}},
      series: [bars(data.labels[0], data.before, "#8c8c8c"), bars(data.labels[1], data.after, "#0958d9")],
    });
  };
  draw();
  window.addEventListener("resize", () => { chart.resize(); draw(); });
  document.documentElement.dataset.ready = "yes";
})();
