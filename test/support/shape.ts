import { STATES } from '../../src/setup/domain/vocabulary.js';

type Rule = (value: unknown) => boolean;
/** Each field of a body with the rule that its value keeps. */
export type Shape = Readonly<Record<string, Rule>>;

/** What is wrong with a body: missing fields, fields that the contract does not know, and values of another type. */
export function misfits(shape: Shape, body: object): string[] {
  const fields = new Map(Object.entries(body));
  const wrong = Object.entries(shape).flatMap(([name, rule]) => {
    if (!fields.has(name)) return [`${name} is missing`];
    return rule(fields.get(name)) ? [] : [`${name}: ${JSON.stringify(fields.get(name))}`];
  });
  return [...wrong, ...[...fields.keys()].filter((name) => !(name in shape)).map((name) => `${name} is not known`)];
}

const text: Rule = (value) => typeof value === 'string' && value.length > 0;
const anyText: Rule = (value) => typeof value === 'string';
const flag: Rule = (value) => typeof value === 'boolean';
const count: Rule = (value) => Number.isInteger(value) && Number(value) >= 0;
const percent: Rule = (value) => count(value) && Number(value) <= 100;
const uuid: Rule = (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const time: Rule = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
const oneOf =
  (...values: string[]): Rule =>
  (value) =>
    values.includes(String(value));
const orNull =
  (rule: Rule): Rule =>
  (value) =>
    value === null || rule(value);
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const object =
  (shape: Shape): Rule =>
  (value) =>
    typeof value === 'object' && value !== null && misfits(shape, value).length === 0;
const plain: Rule = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

const state = oneOf(...STATES);
const status = oneOf('PENDING', 'RUNNING', 'DONE', 'FAILED', 'COMPENSATING', 'COMPENSATED');
const error = object({ code: text, message: text, state, at: time, retryable: flag, attempt: count });

export const STEP: Shape = {
  name: text,
  status,
  attempt: count,
  progress: percent,
  startedAt: orNull(time),
  finishedAt: orNull(time),
  error: orNull(error),
};

export const SETUP: Shape = {
  id: uuid,
  state,
  version: count,
  done: flag,
  progress: percent,
  allowedEvents: listOf(text),
  requirements: object({ currentlyDue: listOf(text), errors: listOf(plain) }),
  ownerId: text,
  organizationId: orNull(uuid),
  input: plain,
  steps: listOf(object(STEP)),
  lastError: orNull(error),
  deadlineAt: orNull(time),
  createdAt: time,
  updatedAt: time,
  completedAt: orNull(time),
};

export const JOB: Shape = {
  id: uuid,
  setupId: uuid,
  step: text,
  status,
  progress: percent,
  attempt: count,
  error: orNull(error),
};

export const TRANSITION: Shape = {
  version: count,
  from: state,
  to: state,
  event: text,
  actor: text,
  reason: orNull(text),
  at: time,
  durationMs: count,
};

export const SECTION: Shape = { ordinal: count, depth: count, number: anyText, title: anyText, text: anyText };
