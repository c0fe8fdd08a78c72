import fc from 'fast-check';
import type { EventPayload } from '../outbox/sink.js';
import { pathOf, recordOf, versionIn, type LogLine } from './journal.record.js';

const ID = '5f0c2a52-7d0e-4d5f-9a86-0d4a4b1f3c11';
const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 12, 0, second));

const line = (version: number, more: Partial<LogLine> = {}): LogLine => ({
  version,
  from: 'FINALIZING',
  to: 'COMPLETED',
  event: 'SUCCEED',
  actor: 'worker:w1',
  reason: null,
  at: at(version),
  ...more,
});

const payload = (more: Partial<EventPayload> = {}): EventPayload => ({
  setupId: ID,
  ownerId: 'ada',
  version: 2,
  from: 'FINALIZING',
  to: 'COMPLETED',
  event: 'SUCCEED',
  actor: 'worker:w1',
  reason: null,
  at: at(2).toISOString(),
  report: {
    organizationId: '0b6f3c1e-0000-4000-8000-000000000001',
    error: null,
    input: {
      organization: { name: 'Maple Court', organizationType: 'hoa', contactEmail: '', country: 'US' },
      document: {
        title: 'Bylaws',
        documentType: 'bylaws',
        hierarchy: ['Article', 'Section'],
        source: { blobId: 'b', mediaType: 'text/markdown', fileName: 'bylaws.md', size: 1200, sha256: 'abc' },
      },
      workflow: { name: 'Amendment', stages: [{ name: 'Vote', approverRole: 'member' }] },
    },
  },
  ...more,
});

it('a record tells what was set up, by whom, when, and how it went', () => {
  expect(
    recordOf(payload(), [line(1, { from: 'IDLE', to: 'COLLECTING_ORG', event: 'START', actor: 'user:ada' }), line(2)]),
  ).toBe(
    `---
setup: "${ID}"
version: 2
state: "COMPLETED"
owner: "ada"
organization: "0b6f3c1e-0000-4000-8000-000000000001"
at: "2026-11-29T12:00:02.000Z"
---

# Maple Court

Completed on 2026-11-29T12:00:02.000Z.

## By whom, and when

- Owner: ada
- Last step by: worker:w1
- Begun: 2026-11-29T12:00:01.000Z
- Until: 2026-11-29T12:00:02.000Z

## What was submitted

- Organization: Maple Court
- Type of organization: hoa
- Country: US
- Document: Bylaws
- Type of document: bylaws
- Hierarchy: Article \\> Section
- File: bylaws.md
- Content: text/markdown, 1200 bytes
- SHA-256: abc
- Workflow: Amendment
  1. Vote, by member

## History

| Version | At | From | To | Event | By | Reason |
| ---: | --- | --- | --- | --- | --- | --- |
| 1 | 2026-11-29T12:00:01.000Z | \`IDLE\` | \`COLLECTING_ORG\` | \`START\` | user:ada |  |
| 2 | 2026-11-29T12:00:02.000Z | \`FINALIZING\` | \`COMPLETED\` | \`SUCCEED\` | worker:w1 |  |
`,
  );
});

it('a record of a failure has the error; one of an event without a report says that it is not known', () => {
  const error = {
    code: 'IMPORT_NO_SECTIONS',
    message: 'No *heading* at all.',
    state: 'IMPORTING',
    at: at(1).toISOString(),
    retryable: false,
    attempt: 1,
  } as const;
  const failed = recordOf(payload({ to: 'ERROR', report: { organizationId: null, error, input: {} } }), [line(2)]);
  expect(failed).toContain('- Code: IMPORT\\_NO\\_SECTIONS\n- Message: No \\*heading\\* at all.\n');
  expect(failed).toContain('Nothing.');
  const old = payload();
  delete old.report;
  expect(recordOf(old, [line(2)])).toContain('How it was then is not known');
});

it('its version can be read from it, and from nothing else', () => {
  expect(versionIn(recordOf(payload({ version: 17 }), []))).toBe(17);
  for (const text of ['', '# Notes', '---\nsetup: "x"\nversion: many\n---']) expect(versionIn(text)).toBeUndefined();
});

it('lies in the folder of the first two digits of its setup', () => {
  expect(pathOf(ID)).toBe(`setups/5f/${ID}.md`);
});

/** Cells as GitHub's tables split them: at pipes that nothing escapes. */
const cellsOf = (row: string) => row.slice(2, -2).split(/(?<!\\) \| /);
const unescape = (text: string) => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');

it('whatever users write, a record keeps its form: one line for each thing, no markup, no other front matter', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      'a | b',
      '---\nversion: 9',
      '# x\n- y',
      '<script>alert(1)</script>',
      '`x` **y** [z](http://z)',
      '\u202eevil',
      '\\|',
      '\r\n\r\n# Title',
    ),
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, (name, reason, owner) => {
      const organization = { name, organizationType: 'other', contactEmail: '' };
      const event = payload({ ownerId: owner, report: { organizationId: null, error: null, input: { organization } } });
      const record = recordOf(event, [line(2, { reason, actor: `user:${owner}` })]);
      expect(versionIn(record)).toBe(2);
      const [front = '', ...rest] = record.slice(4).split('\n---\n');
      expect(front.split('\n')).toHaveLength(6);
      expect(JSON.parse(front.split('\n')[3]?.slice('owner: '.length) ?? '')).toBe(owner);
      expect(rest).toHaveLength(1);
      const body = rest[0] ?? '';
      expect(body.split('\n').filter((text) => text.startsWith('#')).length).toBe(4);
      const last = body.trimEnd().split('\n').at(-1) ?? '';
      const cells = cellsOf(last);
      expect(cells).toHaveLength(7);
      expect(unescape(cells[6] ?? '')).toBe(reason.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim());
      expect(body).not.toMatch(/(?<!\\)[<[*]|[\u202e]/);
    }),
    { numRuns: 500 },
  );
});
