// Draws every [data-chart] of the page with ECharts from the JSON it names. The canvas is a picture
// of a table that stands beside it, so nothing is lost where scripts do not run.
const drawn = new Map();

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(data, wall) {
  const size = wall ? 15 : 12;
  const text = {
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: size,
    color: token("--ink-3"),
  };
  const axis = {
    axisLine: { lineStyle: { color: token("--line-2") } },
    axisTick: { show: false },
    axisLabel: text,
    splitLine: { lineStyle: { color: token("--line") } },
  };
  return {
    animation: false,
    textStyle: text,
    // Rich text: the default tooltip writes inline styles, which our content policy refuses.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: token("--surface"),
      borderColor: token("--line-2"),
      textStyle: { color: token("--ink"), fontSize: size + 1 },
    },
    grid: { left: 8, right: 18, top: 14, bottom: 6, containLabel: true },
    xAxis: {
      type: "category",
      data: data.x,
      boundaryGap: false,
      ...axis,
      axisLabel: { ...text, lineHeight: size + 4, formatter: monthLabels(data.months) },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, splitNumber: 4, ...axis, axisLine: { show: false } },
    series: [
      {
        name: data.names[0],
        type: "line",
        data: data.now,
        showSymbol: false,
        lineStyle: { width: 2.5, color: token("--c1") },
        itemStyle: { color: token("--c1") },
        areaStyle: { color: token("--c1"), opacity: 0.08 },
      },
      {
        name: data.names[1],
        type: "line",
        data: data.then,
        showSymbol: data.then.filter((value) => value !== null).length === 1,
        symbol: "circle",
        symbolSize: 6,
        lineStyle: { width: 2, type: "dashed", color: token("--c2") },
        itemStyle: { color: token("--c2") },
      },
    ],
  };
}

// The month alone, with the year below the first one and every January: the axis has little room.
function monthLabels(months) {
  const lang = document.documentElement.lang;
  const name = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
  return (_label, index) => {
    const [year, month] = months[index].split("-");
    const short = name.format(new Date(Date.UTC(Number(year), Number(month) - 1, 1)));
    return index === 0 || month === "01" ? `${short}\n${year}` : short;
  };
}

export function draw() {
  if (!window.echarts) return;
  for (const [element, chart] of drawn) {
    if (!element.isConnected) {
      chart.dispose();
      drawn.delete(element);
    }
  }
  for (const element of document.querySelectorAll("[data-chart]")) {
    const source = document.getElementById(element.dataset.chart);
    if (!source) continue;
    const chart = drawn.get(element) || window.echarts.init(element);
    drawn.set(element, chart);
    chart.setOption(options(JSON.parse(source.textContent), Boolean(element.closest(".wall"))), true);
  }
}

addEventListener("resize", () => {
  for (const chart of drawn.values()) chart.resize();
});
document.addEventListener("themechange", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
