import { readFileSync } from 'node:fs';
import { EVENTS, isClientEvent, STATES } from '../../src/setup/domain/vocabulary.js';
import { BULK_EVENTS } from '../../src/setup/store/bulk.records.js';

interface Document {
  paths: Record<string, Record<string, { operationId?: string }>>;
  components: { schemas: Record<string, { enum?: string[] }> };
}

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document;

/** Every list of names in it. */
function enumsIn(part: unknown): string[][] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => (key === 'enum' ? [value as string[]] : enumsIn(value)));
}

it('the states and the events of the OpenAPI document are the vocabulary, in its order', () => {
  const { SetupState, SetupEvent } = document.components.schemas;
  expect(SetupState?.enum).toEqual(STATES);
  expect(SetupEvent?.enum).toEqual(EVENTS);
});

it('no other list of it names a state or an event, but the events that may be sent to many setups', () => {
  const names = new Set<string>([...STATES, ...EVENTS]);
  const lists = enumsIn(document).filter((list) => list.some((name) => names.has(name)));
  expect(lists.sort((a, b) => a.length - b.length)).toEqual([BULK_EVENTS, EVENTS, STATES]);
});

it.each(EVENTS)('%s has one route if clients send it, else none', (event) => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const routes = operations.filter(({ operationId }) => operationId === event.toLowerCase());
  expect(routes).toHaveLength(isClientEvent(event) ? 1 : 0);
});
