import { handlers, object, service, TerminalError } from '@restatedev/restate-sdk';
import { finalize, importDocument, saveDocument, saveOrganization, saveWorkflow } from '../rows/rows.store.mjs';

/** A setup is a virtual object: one exclusive handler for each event, its state in Restate, its rows in PostgreSQL. */

/** @param {import('../rows/rows.store.mjs').Query} query */
export const setupObject = (query) =>
  object({
    name: 'setup',
    handlers: {
      create: async (ctx, ownerId) => {
        ctx.set('ownerId', ownerId);
        ctx.set('state', 'IDLE');
        return view(ctx.key, 'IDLE');
      },
      start: async (ctx, { ownerId }) => {
        await expectState(ctx, ownerId, 'IDLE');
        ctx.set('state', 'COLLECTING_ORG');
        return view(ctx.key, 'COLLECTING_ORG');
      },
      organization: async (ctx, { ownerId, input }) => {
        await expectState(ctx, ownerId, 'COLLECTING_ORG');
        ctx.set('state', 'SAVING_ORG');
        await ctx.run('saveOrganization', () => saveOrganization(query, ctx.key, ownerId, input));
        ctx.set('state', 'COLLECTING_DOC');
        return view(ctx.key, 'COLLECTING_DOC');
      },
      document: async (ctx, { ownerId, input }) => {
        await expectState(ctx, ownerId, 'COLLECTING_DOC');
        ctx.set('state', 'SAVING_DOC');
        await ctx.run('saveDocument', () => saveDocument(query, ctx.key, input));
        ctx.set('state', 'COLLECTING_WF');
        return view(ctx.key, 'COLLECTING_WF');
      },
      workflow: async (ctx, { ownerId, input }) => {
        await expectState(ctx, ownerId, 'COLLECTING_WF');
        ctx.set('state', 'SAVING_WF');
        await ctx.run('saveWorkflow', () => saveWorkflow(query, ctx.key, input));
        ctx.set('state', 'IMPORTING');
        ctx.objectSendClient({ name: 'setup' }, ctx.key).work();
        return view(ctx.key, 'IMPORTING');
      },
      /** In the background. */
      work: async (ctx) => {
        await ctx.run('importDocument', () => importDocument(query, ctx.key));
        ctx.set('state', 'FINALIZING');
        await ctx.run('finalize', () => finalize(query, ctx.key));
        ctx.set('state', 'COMPLETED');
      },
      show: handlers.object.shared(async (ctx, { ownerId }) => {
        await expectOwner(ctx, ownerId);
        return view(ctx.key, await ctx.get('state'));
      }),
    },
  });

/** Nine steps with nothing in them: what Restate itself costs. */
export const emptyService = service({
  name: 'empty',
  handlers: {
    run: async (ctx) => {
      for (let step = 0; step < 9; step += 1) await ctx.run(`step ${String(step)}`, () => undefined);
    },
  },
});

async function expectState(ctx, ownerId, expected) {
  await expectOwner(ctx, ownerId);
  const state = await ctx.get('state');
  if (state !== expected) throw new TerminalError(`It is in ${state}.`, { errorCode: 409 });
}

async function expectOwner(ctx, ownerId) {
  if ((await ctx.get('ownerId')) !== ownerId) throw new TerminalError('There is none.', { errorCode: 404 });
}

const view = (id, state) => ({ id, state, done: state === 'COMPLETED' });
