import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { EntityClass } from '@mikro-orm/core';
import { defineConfig, type EntityManager, MikroORM, type Options } from '@mikro-orm/postgresql';
import { sendLongTextsAsParameters } from './long-texts.ts';
import type { DatabaseAccess } from './settings.ts';
import { limitStatements } from './statement-limit.ts';
import { type UnitOfWorkOptions, unitOfWork } from './unit-of-work.ts';
import { checkConnection, noteConnection, type PooledConnection } from './unit-of-work-scope.ts';

/** The one ORM of a Lambda container. Its global EntityManager is never handed out. */
export interface Database {
  /** Runs `work` in one transaction, with an EntityManager of its own; see `unitOfWork`. */
  unitOfWork<T>(work: (em: EntityManager) => Promise<T>, options?: UnitOfWorkOptions): Promise<T>;
  /** An EntityManager for single statements outside any transaction. */
  fork(): EntityManager;
  /** Closes the pool, once what is under way has ended. */
  close(): Promise<void>;
}

type Entities = readonly EntityClass<object>[];

export function openDatabase(access: DatabaseAccess, entities: Entities): Database {
  const orm = new MikroORM(ormOptions(access, entities));
  sendLongTextsAsParameters(orm.em);
  limitStatements(orm.em);
  return {
    unitOfWork: (work, options) => unitOfWork(orm.em, work, options),
    fork: () => orm.em.fork(),
    close: () => orm.close(),
  };
}

/** The ORM's options, shared by the Lambdas, the migrations and the command line. */
export function ormOptions(access: DatabaseAccess, entities: Entities): Options {
  return defineConfig({
    ...address(access),
    entities: [...entities],
    // One update for each row: a batch is checked by a query of its own first, and no longer fenced when it is written.
    useBatchUpdates: false,
    pool: { min: 0, max: access.databasePoolSize },
    driverOptions: driverOptions(access),
    // Or the ORM would ask before the first query of every container whether its database is there.
    ensureDatabase: false,
    debug: false,
  });
}

function address({ databaseUrl, databaseHost, databasePort, databaseName, databaseUser }: DatabaseAccess): Options {
  if (databaseUrl !== undefined) return { clientUrl: databaseUrl };
  return { host: databaseHost ?? '', port: databasePort, dbName: databaseName, user: databaseUser ?? '' };
}

function driverOptions(access: DatabaseAccess) {
  const statementTimeout = access.databaseStatementTimeoutSeconds * 1000;
  return {
    // Lets `serverless invoke local` and the commands end as soon as their work has.
    allowExitOnIdle: true,
    application_name: 'sluice',
    connectionTimeoutMillis: access.databaseConnectTimeoutSeconds * 1000,
    keepAlive: true,
    // A pooler refuses connections that bring settings of their own.
    ...(!access.databaseBehindPooler && {
      // A transaction that its Lambda left open (frozen, or killed without closing the socket) must not keep its locks.
      idle_in_transaction_session_timeout: statementTimeout,
      statement_timeout: statementTimeout,
    }),
    // The client's own limit, for a server that no longer answers at all.
    query_timeout: statementTimeout + 5000,
    ssl: tls(access),
    // Asked for each connection: a token is good for a few minutes, and a password may have been rotated.
    ...(access.password && { password: access.password }),
    onPoolCreated: watcher(),
  };
}

function tls({ databaseUrl, databaseHost = '', databaseTls, databaseCaFile }: DatabaseAccess) {
  const mode = databaseTls ?? (databaseUrl === undefined ? 'verify' : 'disable');
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify': {
      const host = databaseUrl === undefined ? databaseHost : new URL(databaseUrl).hostname;
      return {
        rejectUnauthorized: true,
        // Said again, because of an IP address `pg` says nothing, and Node takes it for `localhost`.
        checkServerIdentity: (_name: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
        ...(databaseCaFile && { ca: readFileSync(databaseCaFile, 'utf8') }),
      };
    }
    default:
      return mode satisfies never;
  }
}

interface Pool {
  connect(): Promise<PooledConnection>;
}

/** Watches the connections of a pool; it is itself what they are known by to a unit of work. */
function watcher() {
  return function watch(pool: Pool): void {
    const connect = pool.connect.bind(pool);
    pool.connect = async () => {
      checkConnection(watch);
      const connection = await connect();
      noteConnection(connection);
      return connection;
    };
  };
}
