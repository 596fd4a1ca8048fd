import { byId, bytes, clock, rate } from "./dom.js";

// Ten minutes of seconds, in the colours of the style sheet, for light and dark.

const SECONDS = 600;
const AT_LEAST = 120;
const narrow = () => window.innerWidth < 700;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function line(label, name, axis, fill) {
  return {
    label,
    data: [],
    yAxisID: axis,
    borderWidth: 2,
    pointRadius: 0,
    pointHitRadius: 12,
    cubicInterpolationMode: "monotone",
    fill,
    name,
  };
}

function chart(canvas, datasets, scales) {
  return new Chart(byId(canvas), {
    type: "line",
    data: { labels: [], datasets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { position: "top", align: "end", labels: { boxWidth: 12, boxHeight: 2, font: { size: 13 } } },
        tooltip: { callbacks: { title: (items) => items[0]?.label ?? "" } },
      },
      scales: {
        x: {
          ticks: { maxRotation: 0, autoSkip: true, autoSkipPadding: 60, maxTicksLimit: narrow() ? 3 : 6, font: { size: 12 } },
          grid: { display: false },
        },
        ...scales,
      },
    },
  });
}

export function makeCharts() {
  const throughput = chart(
    "throughput",
    [line("to clients", "--down", "y", true), line("to servers", "--up", "y", true)],
    { y: { beginAtZero: true, suggestedMax: 1000, ticks: { callback: (v) => rate(v), maxTicksLimit: 5, font: { size: 12 } } } },
  );
  throughput.options.plugins.tooltip.callbacks.label = (item) => `${item.dataset.label}: ${bytes(item.raw)}/s`;
  const load = chart(
    "load",
    [line("sessions", "--accent", "y", true), line("refusals", "--danger", "y", false)],
    { y: { beginAtZero: true, suggestedMax: 5, ticks: { precision: 0, maxTicksLimit: 5, font: { size: 12 } } } },
  );
  const all = [throughput, load];

  const paint = () => {
    for (const one of all) {
      for (const set of one.data.datasets) {
        set.borderColor = colour(set.name);
        set.backgroundColor = `${colour(set.name)}22`;
      }
      for (const scale of Object.values(one.options.scales)) {
        scale.ticks.color = colour("--quiet");
        if (scale.grid?.display !== false) scale.grid = { color: colour("--line") };
        scale.border = { display: false };
      }
      one.options.plugins.legend.labels.color = colour("--text");
      one.update("none");
    }
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  paint();

  const add = (second) => {
    throughput.data.labels.push(clock(second.time));
    throughput.data.datasets[0].data.push(second.to_client);
    throughput.data.datasets[1].data.push(second.to_server);
    load.data.labels.push(clock(second.time));
    load.data.datasets[0].data.push(second.sessions);
    load.data.datasets[1].data.push(second.refusals);
    for (const one of all) {
      if (one.data.labels.length > SECONDS) {
        one.data.labels.shift();
        one.data.datasets.forEach((set) => set.data.shift());
      }
    }
  };
  const draw = () => all.forEach((one) => one.update("none"));
  const start = (seconds) => {
    for (const one of all) {
      one.data.labels.length = 0;
      one.data.datasets.forEach((set) => (set.data.length = 0));
    }
    // Time comes in from the right from the first second on, not as a line that is stretched.
    const first = seconds.length > 0 ? new Date(seconds[0].time).getTime() : Date.now();
    for (let i = AT_LEAST - seconds.length; i > 0; i--) add({ time: first - i * 1000, to_client: null, to_server: null, sessions: null, refusals: null });
    seconds.forEach(add);
    draw();
  };
  return {
    start,
    add(second) {
      add(second);
      if (!document.hidden) draw();
    },
  };
}
