import {
  backendOf,
  commandOf,
  type Frame,
  queryFrame,
  sqlstateOf,
  statementOf,
} from '../../../local/proxies/postgres-frames.ts';
import type { Tap, ToServer, Verdict } from '../../../local/proxies/postgres-proxy.ts';
import type { Instance } from '../fleet/instance.ts';
import { BEGIN_REPEATABLE, MEET_FOR_DEADLOCK, MEET_FOR_SERIALIZATION } from '../store/migration-chaos.ts';
import type { BaitKeeper } from './bait.ts';
import type { FaultKind } from './kinds.ts';
import type { Strikes } from './strikes.ts';

/** What a transaction does, as far as faults must know. */
type Work = 'claim' | 'begin' | 'settle' | 'other';

const SQLSTATES: Readonly<Record<string, FaultKind>> = {
  '40P01': 'deadlock',
  '40001': 'serialization failure',
};

const NOTHING = Buffer.alloc(0);

export interface DatabaseFaultsOptions {
  readonly instance: Instance;
  readonly strikes: Strikes;
  readonly bait: BaitKeeper;
  /** Stops the instance past its leases; returns when it was woken up. */
  readonly stopPastLease: (instance: Instance) => Promise<void>;
  /** Whether messages were sent since the last statement. */
  readonly takePublished: (instance: Instance) => boolean;
  readonly toServer: ToServer;
}

/** Strikes at one connection of an instance. */
export function createDatabaseFaults(options: DatabaseFaultsOptions): Tap {
  const { instance, strikes, bait, stopPastLease, takePublished, toServer } = options;
  let work: Work | undefined;
  let repeatable = false;
  /** The fault that the transaction is meeting in the place of its commit. */
  let meeting: FaultKind | undefined;

  function kill(kind: FaultKind): boolean {
    if (!strikes.take(kind)) return false;
    instance.kill();
    return true;
  }

  function onBegin(): Verdict {
    work = 'other';
    repeatable = strikes.arm('serialization failure');
    return repeatable ? queryFrame(BEGIN_REPEATABLE) : undefined;
  }

  function onCommit(): Verdict | Promise<Verdict> {
    if (work === 'settle' && kill("kill before the settle's commit")) return 'cut';
    if (repeatable) {
      meeting = 'serialization failure';
      return bait.touchForSerialization().then(() => queryFrame(MEET_FOR_SERIALIZATION));
    }
    if (!bait.busy && strikes.arm('deadlock')) {
      meeting = 'deadlock';
      return bait.lockForDeadlock().then(() => queryFrame(MEET_FOR_DEADLOCK));
    }
    return undefined;
  }

  function onRollback(): undefined {
    work = undefined;
    if (repeatable) strikes.missed('serialization failure');
    repeatable = false;
  }

  function onQuery(text: string): Verdict | Promise<Verdict> {
    if (strikes.take('cut a statement')) return 'forward and cut';
    if (work !== 'other') return undefined;
    work = workOf(text, instance);
    if (work !== 'settle' || !strikes.take('stop past the lease, before a settle')) return undefined;
    return stopPastLease(instance).then(() => undefined);
  }

  function onStatement(text: string): Verdict | Promise<Verdict> {
    if (takePublished(instance) && kill('kill after the publish')) return 'cut';
    switch (text) {
      case 'begin':
        return onBegin();
      case 'commit':
        return onCommit();
      case 'rollback':
        return onRollback();
      default:
        return onQuery(text);
    }
  }

  function onCommitted(): Verdict {
    const done = work;
    work = undefined;
    if (done === 'claim' && kill('kill after the claim')) return 'cut';
    if (done === 'begin' && kill('kill after the begin')) return 'cut';
    if (done === 'settle' && kill("kill after the settle's commit")) return 'cut';
    return strikes.take("lose a commit's answer") ? 'cut' : undefined;
  }

  /** What the server says to the statement that went in the place of a commit. */
  function onMeeting(frame: Frame, fault: FaultKind): Verdict {
    const sqlstate = sqlstateOf(frame);
    if (sqlstate !== undefined) {
      meeting = undefined;
      if (SQLSTATES[sqlstate] === fault) strikes.struck(fault);
      else strikes.missed(fault);
      return undefined;
    }
    if (frame.type === 'Z') {
      meeting = undefined;
      strikes.missed(fault);
      toServer(queryFrame('commit'));
    }
    return NOTHING;
  }

  return {
    fromClient(frame) {
      const text = statementOf(frame);
      return text === undefined ? undefined : onStatement(text);
    },
    fromServer(frame) {
      const backend = backendOf(frame);
      if (backend !== undefined) instance.backends.add(backend);
      if (meeting !== undefined) {
        repeatable = false;
        return onMeeting(frame, meeting);
      }
      return commandOf(frame) === 'COMMIT' ? onCommitted() : undefined;
    },
  };
}

function workOf(text: string, { role }: Instance): Work {
  if (role === 'scheduler') return /^update "chaos_items" set .*"turn"/.test(text) ? 'claim' : 'other';
  return text.startsWith('select') ? 'begin' : 'settle';
}
