import type { BulkEvent, SetupState, StepError, StepStatus } from './contract.js';

/** What only admins are answered. */

export interface StepLease {
  name: string;
  status: StepStatus;
  attempt: number;
  progress: number;
  lockedBy: string | null;
  leaseUntil: string | null;
  leaseExpired: boolean;
}

export interface StuckSetup {
  id: string;
  ownerId: string;
  organizationName: string | null;
  state: SetupState;
  since: string;
  why: 'NOT_UNDERSTOOD' | 'ERROR' | 'TIMEOUT' | 'PAST_DEADLINE' | 'LEASE_EXPIRED';
  lastError: StepError | null;
}

export interface Outlook {
  event: string;
  allowed: boolean;
  to: SetupState | null;
  why: string;
}

export interface Explanation {
  state: SetupState;
  version: number;
  since: string;
  waitsFor: string;
  queueHint: string | null;
  step: StepLease | null;
  lastError: StepError | null;
  failures: StepError[];
  events: Outlook[];
  safeActions: string[];
}

export interface Overview {
  /** How many setups are in each state; of the states that have any. */
  states: Partial<Record<SetupState, number>>;
  /** The last 24 hours, oldest first; `hour` is when it began. */
  completedPerHour: { hour: string; count: number }[];
  stuck: number;
}

export interface BulkRequest {
  event: BulkEvent;
  reason: string;
  ids?: string[];
  filter?: { state?: SetupState; q?: string };
}

export interface BulkPreview {
  total: number;
  /** Of the first 1,000. */
  results: { id: string; state: SetupState; allowed: boolean; to?: SetupState; why: string }[];
}

export interface BulkOperation {
  id: string;
  status: 'RUNNING' | 'DONE';
  total: number;
  done: number;
  refused: number;
  failed: number;
  /** The first 100. */
  results: { id: string; status: 'PENDING' | 'DONE' | 'REFUSED' | 'FAILED'; detail: string | null }[];
}

export interface Check {
  code: string;
  title: string;
  severity: 'error' | 'warning' | 'info';
  count: number;
  sentence: string;
  ids: string[];
}

export interface Diagnosis {
  healthy: boolean;
  checkedAt: string;
  durationMs: number;
  checks: Check[];
}
