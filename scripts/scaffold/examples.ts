import { namesOf as deployedNamesOf } from '../../deploy/stack/names.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';

type Named = Pick<Scheduler, 'name' | 'settingsPrefix'>;

const STACK = { service: '', stage: '' };

/** A text whose examples of commands, events, functions and variables are of another scheduler than of one that is gone. */
export function withExamplesOf(text: string, gone: Named, other: Named): string {
  const [was, is] = [deployedNamesOf(gone, STACK), deployedNamesOf(other, STACK)];
  const pairs: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`((?<!:scheduler )-- |--scheduler )${gone.name}(?![\\w-])`, 'g'), `$1${other.name}`],
    [new RegExp(`("scheduler": ?")${gone.name}"`, 'g'), `$1${other.name}"`],
    [new RegExp(`(tests/events/)${gone.name}/`, 'g'), `$1${other.name}/`],
    [new RegExp(`\\b(${was.schedulerFunction})\\b`, 'g'), is.schedulerFunction],
    [new RegExp(`\\b(${was.processorFunction})\\b`, 'g'), is.processorFunction],
    [new RegExp(`\\b${gone.settingsPrefix}`, 'g'), other.settingsPrefix],
  ];
  return pairs.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
