// Draws stacked bars with ApexCharts, which is loaded by the first chart of a visit, and draws them anew when the theme changes.
const charts = new WeakMap();
let library;

const load = () => library ??= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = new URL("../../lib/apexcharts/apexcharts-4.7.0.min.js", import.meta.url).href;
  script.onload = () => resolve(window.ApexCharts);
  script.onerror = () => { library = undefined; reject(new Error("The chart's script could not be loaded.")); };
  document.head.append(script);
});

const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark"
  || (document.documentElement.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);

// A property whose value is light-dark() is resolved where it is used as a colour.
const colour = (element, name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

const options = (element, labels, series, prefix, decimals) => {
  const colours = series.map((one, index) => colour(element, !one.isProjected && index < 5 ? `--ve-chart-${index + 1}` : "--ve-chart-other"));
  const surface = colour(element, "--mud-palette-surface");
  const text = colour(element, "--ve-text-3");
  const money = (value, digits) => (value < 0 ? "\u2212" : "") + prefix + Math.abs(value).toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const top = Math.max(0, ...labels.map((_, label) => series.reduce((sum, one) => sum + one.values[label], 0)));
  const axis = value => money(value, top >= 8 ? 0 : top >= 0.04 ? Math.max(decimals, 2) : 4);
  return {
    chart: { type: "bar", stacked: true, height: 260, fontFamily: "Inter Variable", toolbar: { show: false }, animations: { enabled: false }, background: "transparent", zoom: { enabled: false }, parentHeightOffset: 0 },
    theme: { mode: isDark() ? "dark" : "light" },
    series: series.map(one => ({ name: one.name, data: one.values.map(value => value || null) })),
    colors: colours,
    fill: { type: series.map((one, index) => one.isProjected || index < 5 ? "solid" : "pattern"), opacity: series.map(one => one.isProjected ? 0 : 1), pattern: { style: "slantedLines", width: 5, height: 5, strokeWidth: 2 } },
    stroke: { show: true, width: 1, colors: series.map((one, index) => one.isProjected ? colours[index] : surface), dashArray: series.map(one => one.isProjected ? 3 : 0) },
    plotOptions: { bar: { borderRadius: 0, columnWidth: "72%" } },
    dataLabels: { enabled: false },
    legend: { show: false },
    grid: { borderColor: colour(element, "--mud-palette-lines-default"), xaxis: { lines: { show: false } } },
    xaxis: { categories: labels, tickAmount: Math.min(labels.length, Math.max(3, Math.floor(element.clientWidth / 110))), labels: { rotate: 0, hideOverlappingLabels: true, style: { colors: text, fontSize: "11px" } }, axisTicks: { show: false }, axisBorder: { show: false }, tooltip: { enabled: false } },
    yaxis: { min: 0, tickAmount: 4, forceNiceScale: true, labels: { formatter: axis, style: { colors: text, fontSize: "11px" } } },
    tooltip: { theme: isDark() ? "dark" : "light", shared: true, intersect: false, y: { formatter: value => money(value ?? 0, Math.abs(value ?? 0) < 0.1 && value ? 4 : decimals) } },
  };
};

export async function draw(element, labels, series, prefix, decimals) {
  const ApexCharts = await load();
  if (!element?.isConnected) return;
  const paint = () => {
    charts.get(element)?.chart.destroy();
    const chart = new ApexCharts(element, options(element, labels, series, prefix, decimals));
    charts.set(element, { ...charts.get(element), chart });
    chart.render();
  };
  clear(element);
  paint();
  const theme = new MutationObserver(paint);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  // The event comes before the styles of the other theme hold.
  const later = () => requestAnimationFrame(() => element.isConnected && paint());
  system.addEventListener("change", later);
  charts.set(element, { ...charts.get(element), stop: () => { theme.disconnect(); system.removeEventListener("change", later); } });
}

export function clear(element) {
  const drawn = charts.get(element);
  drawn?.stop?.();
  drawn?.chart.destroy();
  charts.delete(element);
}
