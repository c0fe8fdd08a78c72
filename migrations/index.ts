import type { MigrationInterface } from 'typeorm';
import { Initial1764000000000 } from './1764000000000-initial.js';
import { BulkOperations1764100000000 } from './1764100000000-bulk-operations.js';
import { SingleClaim1764200000000 } from './1764200000000-single-claim.js';
import { Edges1764300000000 } from './1764300000000-edges.js';
import { MachineVersions1764400000000 } from './1764400000000-machine-versions.js';
import { LogTransactions1764500000000 } from './1764500000000-log-transactions.js';
import { Search1764700000000 } from './1764700000000-search.js';
import { CompletedSetups1764900000000 } from './1764900000000-completed-setups.js';
import { OutboxRelay1765000000000 } from './1765000000000-outbox-relay.js';
import { WebhookSecrets1765100000000 } from './1765100000000-webhook-secrets.js';

/** Every migration, oldest first: a list that the application, the CLI and the tests all import. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  Initial1764000000000,
  BulkOperations1764100000000,
  SingleClaim1764200000000,
  Edges1764300000000,
  MachineVersions1764400000000,
  LogTransactions1764500000000,
  Search1764700000000,
  CompletedSetups1764900000000,
  OutboxRelay1765000000000,
  WebhookSecrets1765100000000,
];
