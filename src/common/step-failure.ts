/**
 * A step cannot do its work, and doing the same again would fail the same way.
 *
 * @param code    stable, for programs, for example `IMPORT_UNREADABLE`
 * @param message a sentence for people that says what to do
 */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
