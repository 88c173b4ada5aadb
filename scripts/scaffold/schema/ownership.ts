import { effectsOf, type Thing } from './effects.ts';
import { type Statement, statementsIn } from './statements.ts';

/** The statements of a migration. */
export interface Steps {
  readonly up: string;
  readonly down: string;
}

/** A statement that does what no migration may do. */
export interface Refused {
  readonly statement: string;
  readonly why: string;
}

/**
 * What migrations have made, one after the other. They may drop and change that and nothing else: a table can be another
 * application's, to which they have only added.
 */
export class Ownership {
  readonly #made = new Set<string>();

  /** Notes what a migration makes. Says which of its statements drop or change what neither it nor one before it has made. */
  apply({ up, down }: Steps): Refused[] {
    return [...statementsIn(up), ...statementsIn(down)].flatMap((statement) => this.#refused(statement));
  }

  /** Whether a migration has made it, or the table that it is of. */
  owns(thing: Thing): boolean {
    const { of } = thing;
    return this.#made.has(keyOf(thing)) || (of !== undefined && this.#made.has(keyOf({ kind: 'table', name: of })));
  }

  #refused(statement: Statement): Refused[] {
    const refused: Refused[] = [];
    for (const effect of effectsOf(statement.pieces)) {
      if (effect.does === 'wrong') refused.push({ statement: statement.text, why: effect.why });
      else if (effect.does === 'makes') this.#made.add(keyOf(effect.thing));
      else if (!this.owns(effect.thing)) {
        refused.push({ statement: statement.text, why: `no migration has made the ${described(effect.thing)}` });
      }
    }
    return refused;
  }
}

function keyOf({ kind, name, of = '' }: Thing): string {
  return JSON.stringify([kind, name, of]);
}

function described({ kind, name, of }: Thing): string {
  return of === undefined ? `${kind} ${name}` : `${kind} ${name} of ${of}`;
}
