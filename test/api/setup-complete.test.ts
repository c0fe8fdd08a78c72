import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { OrganizationsModule } from '../../src/organizations/organizations.module.js';
import { SetupCompleteGuard } from '../../src/organizations/setup-complete.guard.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import { expectProblem } from '../support/problem.js';
import { untilState, walkTo } from '../support/walk.js';

@Controller('v1/letters')
@UseGuards(SetupCompleteGuard)
class LettersController {
  @Get()
  list() {
    return { items: [] };
  }
}

@Module({ imports: [OrganizationsModule], controllers: [LettersController] })
class LettersModule {}

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication({}, [LettersModule]);
});

it('keeps the rest of the application closed until an organisation is set up, and opens it then', async () => {
  const owner = await app.as('owner');
  expectProblem(await owner.get<ProblemBody>('/v1/letters'), 'FORBIDDEN', '/v1/letters');
  const { id } = await walkTo(owner, 'IMPORTING');
  await untilState(owner, id, 'COMPLETED');
  expect(await owner.get('/v1/letters')).toMatchObject({ status: 200, body: { items: [] } });
});
