import type { SetupEvent, SetupState } from './vocabulary.js';

/** The table has no edge for this event in this state; nothing was changed. */
export class InvalidTransition extends Error {
  override readonly name = 'InvalidTransition';

  constructor(
    readonly state: SetupState,
    readonly event: SetupEvent,
    readonly allowedEvents: readonly SetupEvent[],
  ) {
    super(`${event} is not possible in ${state}; possible now: ${allowedEvents.join(', ') || 'nothing'}.`);
  }
}

/** A stored snapshot that this machine does not understand. */
export class UnknownSnapshot extends Error {
  override readonly name = 'UnknownSnapshot';
}

/** The start stops with this: one line for each thing that does not fit. */
export class UnsoundMachine extends Error {
  override readonly name = 'UnsoundMachine';

  constructor(readonly problems: readonly string[]) {
    super(`The machine is not sound:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
}
