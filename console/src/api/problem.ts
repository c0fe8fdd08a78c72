import type { ProblemBody } from './contract.js';

/** The server refused, and said why. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly body: ProblemBody,
  ) {
    super(body.detail ?? body.title);
  }

  get code(): string {
    return this.body.code ?? '';
  }
}

/** No answer came: the request may have happened or not. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';

  constructor() {
    super('The server does not answer.');
  }
}

/** Worth sending again as it was, with the same Idempotency-Key. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unanswered ||
  (error instanceof Problem && (error.status >= 502 || error.code === 'SETUP_IN_PROGRESS'));

/** The setup is elsewhere than the page that sent this believed. */
export const isBehind = (error: unknown): boolean =>
  error instanceof Problem && ['PRECONDITION_FAILED', 'INVALID_TRANSITION'].includes(error.code);

/** A sentence for people, whatever was thrown. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The problem's findings by the names of form fields: `#/stages/0/name` is `stages.0.name`.
 *
 * @param fileField which field a refused file belongs to
 */
export function fieldErrors(error: unknown, fileField?: string): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  if (fileField && (error.status === 413 || error.status === 415)) return { [fileField]: error.message };
  const found = (error.body.errors ?? []).map(({ pointer, detail }): [string, string] => [
    fieldOf(pointer),
    sentence(detail),
  ]);
  return Object.fromEntries(
    found.map(([field, detail]) => [field === 'content' && fileField ? fileField : field, detail]),
  );
}

const fieldOf = (pointer: string): string => pointer.replace(/^#\/(input\/)?/, '').replaceAll('/', '.');

const sentence = (detail: string): string => `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
