/** How what version N of the machine stored becomes what version N + 1 would have stored. */
export interface MachineMigration {
  /** Old name → new name of each state that has another one from N + 1 on, or is given up: then where it goes on. */
  readonly renamed: Readonly<Record<string, string>>;
  /**
   * The snapshot, as XState persisted it, with its history: a pure function of it alone.
   *
   * @throws whatever it likes where it meets no snapshot of version N: that setup is left untouched
   */
  readonly snapshot: (older: unknown) => unknown;
}

/**
 * From version 1 of the machine to 2, from 2 to 3, and so on. With every change of the table one is added; none is
 * changed or removed, since a setup may lie untouched for years (docs/setup-machine.md tells how).
 */
export const MACHINE_MIGRATIONS: readonly MachineMigration[] = [];
