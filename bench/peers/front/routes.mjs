import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Req, ValidationPipe } from '@nestjs/common';
import { DocumentBody, OrganizationBody, WorkflowBody } from './bodies.mjs';

/**
 * What a peer does for the routes. Each answers with `{ id, state, done }`, and only when what it was given is durable.
 *
 * @typedef {object} Setups
 * @property {(ownerId: string) => Promise<object>} create
 * @property {(id: string, ownerId: string) => Promise<object>} start
 * @property {(id: string, ownerId: string, topic: string, input: object) => Promise<object>} submit
 * @property {(id: string, ownerId: string) => Promise<object>} show
 * @property {() => Promise<void>} empty nine empty steps, to their end
 */

/** The product's five routes, and one for nine empty steps. @param {Setups} setups */
export function controllersOf(setups) {
  class SetupsController {
    create({ ownerId }) {
      return setups.create(ownerId);
    }
    start({ ownerId }, id) {
      return setups.start(id, ownerId);
    }
    organization({ ownerId }, id, body) {
      return setups.submit(id, ownerId, 'organization', body);
    }
    document({ ownerId }, id, body) {
      return setups.submit(id, ownerId, 'document', body);
    }
    workflow({ ownerId }, id, body) {
      return setups.submit(id, ownerId, 'workflow', body);
    }
    show({ ownerId }, id) {
      return setups.show(id, ownerId);
    }
  }
  Controller('v1/setups')(SetupsController);
  route(SetupsController, 'create', [Post()], [Req()]);
  route(SetupsController, 'start', [Post(':id/start'), HttpCode(200)], [Req(), id()]);
  route(
    SetupsController,
    'organization',
    [Post(':id/organization'), HttpCode(200)],
    [Req(), id(), body(OrganizationBody)],
  );
  route(SetupsController, 'document', [Post(':id/document'), HttpCode(200)], [Req(), id(), body(DocumentBody)]);
  route(SetupsController, 'workflow', [Post(':id/workflow'), HttpCode(202)], [Req(), id(), body(WorkflowBody)]);
  route(SetupsController, 'show', [Get(':id')], [Req(), id()]);

  class EmptyController {
    async run() {
      await setups.empty();
      return { done: true };
    }
  }
  Controller('v1/empty')(EmptyController);
  route(EmptyController, 'run', [Post()], []);
  return [SetupsController, EmptyController];
}

/** Plain Node has no decorators, so they are called. */
function route({ prototype }, name, decorators, parameters) {
  for (const decorate of decorators) decorate(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  for (const [index, decorate] of parameters.entries()) decorate(prototype, name, index);
}

const id = () => Param('id', ParseUUIDPipe);
const body = (expectedType) => Body(new ValidationPipe({ whitelist: true, expectedType }));
