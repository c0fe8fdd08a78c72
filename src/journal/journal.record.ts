import type { EventPayload } from '../outbox/sink.js';
import { list, plain, row, yaml } from './markdown.js';

/** A line of a setup's log, which never changes. */
export interface LogLine {
  version: number;
  from: string;
  to: string;
  event: string;
  actor: string;
  reason: string | null;
  at: Date;
}

/** Where the record of a setup lies: so that no folder holds more than a 256th of all. */
export const pathOf = (setupId: string): string => `setups/${setupId.slice(0, 2)}/${setupId}.md`;

/**
 * A setup's record in Markdown: what was set up, by whom and when, its error, and its history up to the event. The same
 * event makes the same bytes, however often and whenever it is written.
 *
 * @param log lines up to the event's version, in order
 */
export function recordOf(payload: EventPayload, log: readonly LogLine[]): string {
  const { setupId, ownerId, version, to, at, report } = payload;
  const name = report?.input.organization?.name;
  return [
    '---',
    `setup: ${yaml(setupId)}`,
    `version: ${yaml(version)}`,
    `state: ${yaml(to)}`,
    `owner: ${yaml(ownerId)}`,
    `organization: ${yaml(report?.organizationId ?? null)}`,
    `at: ${yaml(iso(at))}`,
    '---',
    '',
    `# ${name === undefined ? `Setup ${setupId}` : plain(name)}`,
    '',
    `${ENDINGS[to] ?? plain(to)} on ${iso(at)}.${report ? '' : ' How it was then is not known: an older version wrote it.'}`,
    '',
    ...people(payload, log),
    ...submitted(payload),
    ...failure(payload),
    historyOf(log),
  ].join('\n');
}

/** The last part of a record. */
export const historyOf = (log: readonly LogLine[]): string =>
  [
    '## History',
    '',
    row('Version', 'At', 'From', 'To', 'Event', 'By', 'Reason'),
    row('---:', '---', '---', '---', '---', '---', '---'),
    ...log.map((line) =>
      row(
        String(line.version),
        line.at.toISOString(),
        `\`${line.from}\``,
        `\`${line.to}\``,
        `\`${line.event}\``,
        plain(line.actor),
        plain(line.reason ?? ''),
      ),
    ),
    '',
  ].join('\n');

/** The version that a record tells of; undefined where the text is none. */
export const versionIn = (record: string): number | undefined => {
  const found = /^---\nsetup: [^\n]*\nversion: (\d{1,9})\n/.exec(record)?.[1];
  return found === undefined ? undefined : Number(found);
};

const ENDINGS: Readonly<Record<string, string>> = {
  COMPLETED: 'Completed',
  ABORTED: 'Aborted, with nothing left behind',
  ERROR: 'Failed',
  TIMEOUT: 'Timed out',
};

const iso = (at: string): string => new Date(at).toISOString();

const people = ({ ownerId, actor, at }: EventPayload, log: readonly LogLine[]): string[] => [
  '## By whom, and when',
  '',
  ...list([
    ['Owner', ownerId],
    ['Last step by', actor],
    ['Begun', log[0]?.at.toISOString()],
    ['Until', iso(at)],
  ]),
  '',
];

function submitted({ report }: EventPayload): string[] {
  if (!report) return [];
  const { organization, document, workflow } = report.input;
  const stages =
    workflow?.stages.map(({ name, approverRole }) => `  1. ${plain(name)}, by ${plain(approverRole)}`) ?? [];
  const lines = [
    ...list([
      ['Organization', organization?.name],
      ['Type of organization', organization?.organizationType],
      ['State', organization?.state],
      ['Country', organization?.country],
      ['Document', document?.title],
      ['Type of document', document?.documentType],
      ['Hierarchy', document?.hierarchy.join(' > ')],
      ['File', document?.source.fileName],
      ['Content', document && `${document.source.mediaType}, ${String(document.source.size)} bytes`],
      ['SHA-256', document?.source.sha256],
      ['Workflow', workflow?.name],
    ]),
    ...stages,
  ];
  return ['## What was submitted', '', ...(lines.length > 0 ? lines : ['Nothing.']), ''];
}

function failure({ report }: EventPayload): string[] {
  if (!report?.error) return [];
  const { code, message, state, at, attempt } = report.error;
  return [
    '## The error',
    '',
    ...list([
      ['Code', code],
      ['Message', message],
      ['In', state],
      ['At', iso(at)],
      ['Attempt', String(attempt)],
    ]),
    '',
  ];
}
