import { settingsCatalogue } from '../../deploy/stack/settings-catalogue.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { documentSettings, type SettingDocumentation } from '../../lib/settings.ts';
import { STATUSES, TRANSITIONS } from '../../lib/work-item/status.ts';

/** Settings that every scheduler has, without its prefix. */
const common = () => documentSettings(SchedulerSettings);

/** The README's table of the settings that every scheduler has, written once for all prefixes. */
export function renderCommonSettings(): string {
  return ['| suffix | meaning | default |', '| --- | --- | --- |', ...common().map(settingRow)].join('\n');
}

/** The table of all other settings. */
export function renderOtherSettings(): string {
  const suffixes = common().map(({ name }) => `_SCHEDULER_${name}`);
  const isCommon = ({ name }: SettingDocumentation) => suffixes.some((suffix) => name.endsWith(suffix));
  const groups = settingsCatalogue().map(({ title, settings }) => ({
    title,
    settings: settings.filter((setting) => !isCommon(setting)),
  }));
  const rows = groups
    .filter(({ settings }) => settings.length > 0)
    .flatMap(({ title, settings }) => [`| **${title}** | | |`, ...settings.map(settingRow)]);
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function settingRow({ name, description, default: value, required }: SettingDocumentation): string {
  const shown = required ? 'required' : value ? `\`${value}\`` : '';
  return `| \`${name}\` | ${description.replaceAll('|', '\\|')} | ${shown} |`;
}

/** The README's diagram of an item's life. */
export function renderStateDiagram(): string {
  const labels = new Map<string, string[]>();
  for (const [name, { from, to }] of Object.entries(TRANSITIONS)) {
    for (const status of from) {
      const arrow = `${status} --> ${to}`;
      labels.set(arrow, [...(labels.get(arrow) ?? []), name]);
    }
  }
  const order = (arrow: string) => STATUSES.findIndex((status) => arrow.startsWith(status));
  const arrows = [...labels].toSorted(([a], [b]) => order(a) - order(b));
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> pending',
    ...arrows.map(([arrow, names]) => `  ${arrow}: ${names.join(', ')}`),
    '```',
  ].join('\n');
}

/** `.env.example`. */
export function renderEnvExample(): string {
  const groups = settingsCatalogue().map(({ title, settings }) => {
    const lines = settings.map(({ name, description, default: value = '', required }) => {
      const assignment = `${name}=${value}`;
      return `# ${description}${required ? ' (required)' : ''}\n${required ? assignment : `#${assignment}`}`;
    });
    return `## ${title}\n\n${lines.join('\n\n')}`;
  });
  const head = '# Copy to .env and set what differs. `npm run docs` writes this file from the settings schemas.';
  return `${head}\n\n${groups.join('\n\n')}\n`;
}

/** The environment in `docker-compose.yml`: every setting, as set by the shell or `.env`, else its default. */
export function renderComposeEnvironment(): string {
  const lines = settingsCatalogue()
    .filter(({ isForDeployment }) => !isForDeployment)
    .flatMap(({ settings }) => settings)
    .filter(({ name }) => !COMPOSE_SETS.has(name))
    .map(({ name, default: value = '' }) => `      ${name}: "\${${name}:-${value}}"`);
  return lines.join('\n');
}

/** Given by `docker-compose.yml` itself: the addresses of its own services. */
const COMPOSE_SETS: ReadonlySet<string> = new Set(['DATABASE_URL']);
