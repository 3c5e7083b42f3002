import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ApiError } from './api';
import { Problem } from './common';
import { between, read, type Figures, type Raw } from './figures';
import { LiveRead } from './liveread';

const interval = 2000;
const kept = 150;

interface Line {
  title: string;
  unit: string;
  of: (figures: Figures) => number | undefined;
}

interface Chart {
  title: string;
  lines: Line[];
  absent: string;
}

const charts: Chart[] = [
  { title: 'Requests', absent: 'Metrics are off.', lines: [{ title: 'per second', unit: '/s', of: f => f.requests }] },
  { title: 'Latency', absent: 'No request in this time.', lines: [{ title: 'p50', unit: 'ms', of: f => f.p50 }, { title: 'p95', unit: 'ms', of: f => f.p95 }] },
  { title: 'Cache hits', absent: 'The cache is off, or nothing was asked.', lines: [{ title: 'of what could be kept', unit: '%', of: f => f.hits }] },
  { title: 'Connections', absent: 'Metrics are off.', lines: [{ title: 'open', unit: '', of: f => f.poolUsed }, { title: 'waiting', unit: '', of: f => f.poolWaiting }] },
  { title: 'Feed lag', absent: 'There is no change feed.', lines: [{ title: 'behind', unit: 'ms', of: f => f.lagMs }] },
  { title: 'Sockets', absent: 'Real time is off.', lines: [{ title: 'sockets', unit: '', of: f => f.sockets }, { title: 'channels', unit: '', of: f => f.channels }] },
];

/** Figures of this app as they move. */
export function LiveView() {
  const [history, setHistory] = useState<Figures[]>([]);
  const [problem, setProblem] = useState<ApiError>();
  useEffect(() => {
    const ending = new AbortController();
    let before: Raw | undefined;
    const look = async () => {
      try {
        const now = await read(ending.signal);
        const earlier = before;
        before = now;
        setProblem(undefined);
        if (earlier) setHistory(history => [...history.slice(-kept), between(earlier, now)]);
      } catch (error) {
        if (!ending.signal.aborted) setProblem(error as ApiError);
      }
    };
    void look();
    const timer = setInterval(() => void look(), interval);
    return () => (clearInterval(timer), ending.abort());
  }, []);
  const now = history.at(-1);
  return (
    <div class="live">
      <div class="head"><h1>Live</h1><p>Read every two seconds from this instance.{now?.covered !== undefined && (now.covered ? ' The feed covers the cache.' : ' The feed does not cover the cache.')}</p></div>
      {problem && <Problem error={problem} />}
      <div class="charts">{charts.map(chart => <ChartView key={chart.title} chart={chart} history={history} />)}</div>
      <LiveRead />
    </div>
  );
}

function ChartView({ chart, history }: { chart: Chart; history: Figures[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const [theme, setTheme] = useState(0);
  const isKnown = history.some(figures => chart.lines.some(line => line.of(figures) !== undefined));
  const data = () => [history.map(figures => figures.at), ...chart.lines.map(line => history.map(figures => line.of(figures) ?? null))] as uPlot.AlignedData;

  useEffect(() => {
    const again = () => setTheme(theme => theme + 1);
    addEventListener('themechange', again);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', again);
    return () => (removeEventListener('themechange', again), system.removeEventListener('change', again));
  }, []);
  useEffect(() => {
    if (!isKnown || !place.current) return;
    const size = () => ({ width: place.current!.clientWidth, height: 112 });
    plot.current = new uPlot({ ...size(), ...options(chart) }, data(), place.current);
    const observer = new ResizeObserver(() => plot.current?.setSize(size()));
    observer.observe(place.current);
    return () => (observer.disconnect(), plot.current?.destroy());
  }, [isKnown, theme]);
  useEffect(() => plot.current?.setData(data()), [history]);

  const last = (line: Line) => history.map(line.of).findLast(value => value !== undefined);
  return (
    <figure>
      <figcaption>
        <h2>{chart.title}</h2>
        {isKnown && chart.lines.map((line, at) => <span key={line.title} class={`line-${at}`}>{line.title} <b>{figure(last(line))}{last(line) !== undefined && line.unit && ` ${line.unit}`}</b></span>)}
      </figcaption>
      {isKnown ? <div ref={place} class="plot" aria-hidden="true" /> : <p class="none">{history.length === 0 ? 'Reading…' : chart.absent}</p>}
    </figure>
  );
}

const figure = (value?: number) => (value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value % 1 === 0 ? 0 : 2));

function options(chart: Chart): Omit<uPlot.Options, 'width' | 'height'> {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
  return {
    legend: { show: false },
    cursor: { y: false, points: { size: 5 } },
    padding: [6, 6, 0, 0],
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max((high ?? 0) * 1.1, 1)] } },
    axes: [{ ...axis, size: 22, space: 70, grid: { show: false } }, { ...axis, size: 40, space: 32 }],
    series: [{}, ...chart.lines.map((line, at) => ({ label: line.title, stroke: colour(at === 0 ? '--accent' : '--second'), width: 1.5, points: { show: false } }))],
  };
}
