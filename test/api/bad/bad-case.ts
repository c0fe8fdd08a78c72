import type { ProblemCode } from '../../../src/common/domain-error.js';
import type { Fields } from '../../support/client.js';
import type { SetupState } from '../../../src/setup/domain/vocabulary.js';

/** A request that must be refused and must leave everything as it was. */
export interface BadCase {
  title: string;
  /** The state of the setup; IDLE if left out. In the path, `:id` is its id and `:organization` its organisation's. */
  in?: SetupState;
  /** POST if left out. */
  method?: string;
  path: string;
  /** Made when it is sent: some are large. */
  body?: () => unknown;
  headers?: Fields;
  code: ProblemCode;
  /** The fields that the answer names. */
  pointers?: string[];
}

export const MIB = 1024 * 1024;

/** Half a character: JSON can write it, UTF-8 and PostgreSQL cannot. */
export const LONE_SURROGATE = '\ud800';
