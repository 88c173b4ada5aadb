import { readFileSync } from 'node:fs';
import type { EntityClass } from '@mikro-orm/core';
import { defineConfig, type EntityManager, MikroORM, type Options } from '@mikro-orm/postgresql';
import type { DatabaseSettings } from './settings.ts';
import { noteConnection, type PooledConnection, unitOfWork } from './unit-of-work.ts';

/** The one ORM of a Lambda container. Its global EntityManager is never handed out. */
export interface Database {
  /** Runs `work` in one transaction, with an EntityManager of its own; see `unitOfWork`. */
  unitOfWork<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
  /** An EntityManager for single statements outside any transaction. */
  fork(): EntityManager;
  /** Closes the pool, once what is under way has ended. */
  close(): Promise<void>;
}

type Entities = readonly EntityClass<object>[];

export function openDatabase(settings: DatabaseSettings, entities: Entities): Database {
  const orm = new MikroORM(ormOptions(settings, entities));
  return {
    unitOfWork: (work) => unitOfWork(orm.em, work),
    fork: () => orm.em.fork(),
    close: () => orm.close(),
  };
}

/** The ORM's options, shared by the Lambdas, the migrations and the command line. */
export function ormOptions(settings: DatabaseSettings, entities: Entities): Options {
  return defineConfig({
    clientUrl: settings.databaseUrl,
    entities: [...entities],
    // One update for each row: a batch is checked by a query of its own first, and no longer fenced when it is written.
    useBatchUpdates: false,
    pool: { min: 0, max: settings.databasePoolSize },
    driverOptions: driverOptions(settings),
    debug: false,
  });
}

function driverOptions(settings: DatabaseSettings) {
  const statementTimeout = settings.databaseStatementTimeoutSeconds * 1000;
  return {
    // Lets `serverless invoke local` and the commands end as soon as their work has.
    allowExitOnIdle: true,
    application_name: 'sluice',
    connectionTimeoutMillis: settings.databaseConnectTimeoutSeconds * 1000,
    keepAlive: true,
    // A transaction that its Lambda left open (frozen, or killed without closing the socket) must not keep its locks.
    idle_in_transaction_session_timeout: statementTimeout,
    statement_timeout: statementTimeout,
    // The client's own limit, for a server that no longer answers at all.
    query_timeout: statementTimeout + 5000,
    ssl: tls(settings),
    onPoolCreated: watchConnections,
  };
}

function tls({ databaseTls, databaseCaFile }: DatabaseSettings) {
  switch (databaseTls) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify':
      return { rejectUnauthorized: true, ...(databaseCaFile && { ca: readFileSync(databaseCaFile, 'utf8') }) };
    default:
      return databaseTls satisfies never;
  }
}

interface Pool {
  connect(): Promise<PooledConnection>;
}

function watchConnections(pool: Pool): void {
  const connect = pool.connect.bind(pool);
  pool.connect = async () => {
    const connection = await connect();
    noteConnection(connection);
    return connection;
  };
}
