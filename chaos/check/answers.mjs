import { isSuccess, isUncertain } from '../clients/history.mjs';

const BY_THE_STEP = ['SUCCEED', 'FAIL'];

/**
 * What the clients were told against the log: each success is on disk, each request happened once, and what was refused
 * did not happen.
 *
 * @param {import('../clients/history.mjs').Operation[]} operations
 * @returns {import('./log.mjs').Violation[]}
 */
export function checkAnswers(operations, { setups, transitions }) {
  const found = [];
  const report = (rule, { key, setupId }, detail) => found.push({ rule, setupId, detail: `${key}: ${detail}` });
  for (const operation of operations.filter(isSuccess)) {
    const problem =
      operation.event === 'CREATE'
        ? missingSetup(operation, setups)
        : missingTransition(operation, transitions.get(operation.setupId) ?? []);
    if (problem) report('an answer with 2xx is on disk', operation, problem);
  }
  for (const [first, happened, certain, possible] of countings(operations, setups, transitions)) {
    if (happened < certain || happened > possible) {
      const asked = certain === possible ? String(certain) : `${String(certain)} to ${String(possible)}`;
      report(
        'a request happens exactly once',
        first,
        `${first.event} happened ${String(happened)} times, not ${asked}`,
      );
    }
  }
  return found;
}

function missingSetup({ user, setupId }, setups) {
  const setup = setups.find(({ id }) => id === setupId);
  return setup?.ownerId === user ? undefined : 'the setup is not there';
}

/** The answer shows the version that the event made, or the one that its step made next. */
function missingTransition({ event, user, answer, key }, log) {
  const { version, state } = answer.body;
  const shown = log[version - 1];
  if (shown?.to !== state) return `answered ${state} v${String(version)}, the log has ${String(shown?.to)}`;
  const mine = (row) => row?.event === event && row.actor === `user:${user}` && (row.reason ?? key) === key;
  const byStep = BY_THE_STEP.includes(shown.event) && mine(log[version - 2]);
  if (mine(shown) || byStep) return undefined;
  // The first answer was lost between the two commits that lead into and out of a SAVING state; the repetition showed
  // the setup as it then was.
  const entered = log.slice(0, version).find(mine);
  return entered?.to.startsWith('SAVING_') ? undefined : `no ${event} at version ${String(version)}`;
}

/** Per kind of request: how often it happened, and how often it may have. */
function* countings(operations, setups, transitions) {
  const groups = new Map();
  for (const operation of operations) {
    const group = groups.get(groupOf(operation)) ?? [];
    groups.set(groupOf(operation), group);
    group.push(operation);
  }
  for (const group of groups.values()) {
    const [first] = group;
    const certain = group.filter(isSuccess).length;
    const possible = certain + group.filter(isUncertain).length;
    yield [first, happened(first, setups, transitions), certain, possible];
  }
}

const REASONED = ['RETRY', 'ROLLBACK', 'ABORT'];

/** Where a reason is given it holds the key; else all requests of one user for one event of one setup are alike. */
function groupOf({ event, user, setupId, key }) {
  if (event === 'CREATE') return `CREATE ${user}`;
  return REASONED.includes(event) ? key : `${event} ${user} ${setupId}`;
}

function happened({ event, user, setupId, key }, setups, transitions) {
  if (event === 'CREATE') return setups.filter(({ ownerId }) => ownerId === user).length;
  const mine = (row) => row.event === event && row.actor === `user:${user}`;
  const isThis = REASONED.includes(event) ? (row) => mine(row) && row.reason === key : mine;
  return (transitions.get(setupId) ?? []).filter(isThis).length;
}
