import { form } from '../../support/client.js';
import { WORKFLOW } from '../../support/walk.js';
import { LONE_SURROGATE, type BadCase } from './bad-case.js';

const ROUTE = { in: 'COLLECTING_WF', path: '/v1/setups/:id/workflow' } as const;
const [STAGE] = WORKFLOW.stages;
const stages = (count: number) => Array.from({ length: count }, (_, i) => ({ ...STAGE, name: `Stage ${String(i)}` }));

const field = (title: string, change: object, ...pointers: string[]): BadCase => ({
  title: `a workflow with ${title}`,
  ...ROUTE,
  body: () => ({ ...WORKFLOW, ...change }),
  code: 'VALIDATION_FAILED',
  pointers,
});

export const BAD_WORKFLOWS: BadCase[] = [
  field('an unknown field', { color: 'red' }, '#/color'),
  field('an empty name', { name: '' }, '#/name'),
  field('half a character in its name', { name: LONE_SURROGATE }, '#/name'),
  field('no stage', { stages: [] }, '#/stages'),
  field('21 stages', { stages: stages(21) }, '#/stages'),
  field('two stages of one name', { stages: [STAGE, STAGE] }, '#/stages'),
  field(
    'two stages of one name but for blanks',
    { stages: [STAGE, { ...STAGE, name: ` ${STAGE?.name ?? ''} ` }] },
    '#/stages',
  ),
  field('text as stages', { stages: 'Vote' }, '#/stages'),
  field('a stage that is no object', { stages: ['Vote'] }, '#/stages/0'),
  field('null as a stage', { stages: [null] }, '#/stages/0'),
  field('an unknown field in a stage', { stages: [{ ...STAGE, days: 7 }] }, '#/stages/0/days'),
  field('a stage without approver', { stages: [STAGE, { name: 'Vote' }] }, '#/stages/1/approverRole'),
  field('half a character in a stage', { stages: [{ ...STAGE, name: LONE_SURROGATE }] }, '#/stages/0/name'),
  { title: 'a workflow as a form', ...ROUTE, body: () => form({ name: 'x' }), code: 'UNSUPPORTED_MEDIA_TYPE' },
];
