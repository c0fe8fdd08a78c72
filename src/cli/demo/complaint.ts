import type { LastError, ProblemBody, Setup } from './contract.js';

/** The demo ends with exit code 1 and these lines for the reader. */
export class Complaint extends Error {
  override readonly name = 'Complaint';

  /** @param lines what happened first, then what can be done, one sentence each */
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** The server refused a request. */
export class Refusal extends Complaint {
  constructor(
    what: string,
    readonly problem: ProblemBody,
  ) {
    const { status, code, title, detail, errors = [], requestId } = problem;
    super([
      `${what}: ${title} (${String(status)}${code ? ` ${code}` : ''})`,
      ...(errors.length > 0 ? errors.map((e) => `  ${e.pointer}  ${e.detail}`) : detail ? [detail] : []),
      ...(requestId ? [`Request ${requestId} in the server's log.`] : []),
    ]);
  }
}

const WAYS_ON: readonly (readonly [event: string, meaning: string])[] = [
  ['RETRY', 'again from the step that failed; the body may carry a corrected `input`'],
  ['ROLLBACK', 'undo what was done so far'],
  ['ABORT', 'give this setup up; nothing of it stays'],
];

/**
 * A setup that does not go on by itself, in words: the cause and what its owner can send now.
 *
 * @param base address of the server, for the command
 */
export function standstill(setup: Setup, base: string): Complaint {
  const ways = WAYS_ON.filter(([event]) => setup.allowedEvents.includes(event));
  const [first] = ways;
  return new Complaint([
    `The setup stands in ${setup.state}.`,
    ...(setup.lastError ? cause(setup.lastError) : []),
    ...(first ? ['', 'What you can do, with a reason:'] : []),
    ...ways.map(([event, meaning]) => `  ${event.padEnd(9)} ${meaning}`),
    ...(first ? ['For example:', ...command(`${base}/v1/setups/${setup.id}`, first[0])] : []),
  ]);
}

const cause = (error: LastError): string[] => [
  `${error.code} in ${error.state}, attempt ${String(error.attempt)}: ${error.message}`,
  error.retryable
    ? 'Trying the same again may succeed.'
    : 'The same input would fail the same way: correct it before you try again.',
];

const command = (at: string, event: string): string[] => [
  `  curl -X POST ${at}/${event.toLowerCase()} -H "Authorization: Bearer $TOKEN" \\`,
  `    -H 'Content-Type: application/json' -d '{ "reason": "the document was corrected" }'`,
];
