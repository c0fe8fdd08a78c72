/** The start stops with this: one sentence for people that says what is in the way and what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
}
