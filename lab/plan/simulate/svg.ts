import { formatDuration } from '../../../lib/duration.ts';
import { formatQuantity } from '../cost/report.ts';
import type { Point } from './model/curve.ts';
import type { Report } from './report.ts';

const WIDTH = 860;
const MARGIN = { left: 76, right: 24, top: 64, bottom: 44 } as const;
const PANEL_HEIGHT = 170;
const PANEL_GAP = 64;
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;

interface Panel {
  readonly title: string;
  readonly of: (point: Point) => number;
  readonly className: string;
}

const PANELS: readonly Panel[] = [
  { title: 'items done a second', of: ({ perSecond }) => perSecond, className: 'done' },
  { title: 'items in flight, at most', of: ({ inFlight }) => inFlight, className: 'in-flight' },
  { title: 'processors at work, at most', of: ({ processors }) => processors, className: 'processors' },
];

const STYLE = `
    svg { font: 13px system-ui, sans-serif; } .ground { fill: #ffffff; }
    text { fill: #1f2328; } .soft { fill: #59636e; }
    .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .area { stroke: none; opacity: 0.14; }
    .done { stroke: #0969da; fill: #0969da; } .in-flight { stroke: #8250df; fill: #8250df; } .processors { stroke: #1a7f37; fill: #1a7f37; }
    .line.done, .line.in-flight, .line.processors { fill: none; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; } text { fill: #f0f6fc; } .soft { fill: #9198a1; }
      .grid { stroke: #30363d; } .axis { stroke: #9198a1; }
      .done { stroke: #4493f8; fill: #4493f8; } .in-flight { stroke: #ab7df8; fill: #ab7df8; } .processors { stroke: #3fb950; fill: #3fb950; }
    }`;

/** The course of a simulation as an SVG image, for a light and for a dark background. */
export function renderSvg({ scenario, drainMs, curve }: Report): string {
  const height = MARGIN.top + PANELS.length * (PANEL_HEIGHT + PANEL_GAP) - PANEL_GAP + MARGIN.bottom;
  const title = `${formatQuantity(scenario.items)} items of ${formatQuantity(scenario.processMs)} ms: simulated to be done after ${formatDuration(drainMs)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">`,
    `  <style>${STYLE}\n  </style>`,
    '  <rect class="ground" width="100%" height="100%"/>',
    `  <text x="${MARGIN.left}" y="26" font-size="16" font-weight="600">${title}</text>`,
    ...PANELS.map((panel, index) =>
      renderPanel(panel, curve, drainMs, MARGIN.top + index * (PANEL_HEIGHT + PANEL_GAP)),
    ),
    '</svg>\n',
  ].join('\n');
}

function renderPanel({ title, of, className }: Panel, curve: readonly Point[], drainMs: number, top: number): string {
  const highest = Math.max(...curve.map(of), 0);
  const step = niceStep(highest / 4);
  const ceiling = Math.max(step, Math.ceil(highest / step) * step);
  const x = (ms: number) => round(MARGIN.left + (drainMs > 0 ? ms / drainMs : 0) * PLOT_WIDTH);
  const y = (value: number) => round(top + PANEL_HEIGHT * (1 - value / ceiling));
  const bottom = top + PANEL_HEIGHT;
  const levels = Array.from({ length: Math.round(ceiling / step) + 1 }, (_, index) => index * step);
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => share * drainMs);
  // Each value holds for its whole stretch: steps, not slopes.
  const corners = curve.flatMap((point, index) => {
    const height = y(of(point));
    return [`${x(point.at)},${height}`, `${x(curve[index + 1]?.at ?? drainMs)},${height}`];
  });
  return [
    `  <text x="${MARGIN.left}" y="${top - 12}" font-weight="600">${title}</text>`,
    ...levels.flatMap((level) => [
      `  <line class="${level === 0 ? 'axis' : 'grid'}" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(level)}" y2="${y(level)}"/>`,
      `  <text class="soft" x="${MARGIN.left - 8}" y="${y(level) + 4}" text-anchor="end">${formatQuantity(level)}</text>`,
    ]),
    ...times.map(
      (ms, index) =>
        `  <text class="soft" x="${x(ms)}" y="${bottom + 18}" text-anchor="${index === 0 ? 'start' : index === 4 ? 'end' : 'middle'}">${formatTime(ms)}</text>`,
    ),
    `  <polygon class="area ${className}" points="${MARGIN.left},${bottom} ${corners.join(' ')} ${WIDTH - MARGIN.right},${bottom}"/>`,
    `  <polyline class="line ${className}" points="${corners.join(' ')}"/>`,
  ].join('\n');
}

/** 1, 2 or 5 times a power of ten, not below what is asked for. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.25)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power;
}

function formatTime(ms: number): string {
  return ms === 0 ? '0' : formatDuration(ms);
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
