import { startApplication, type TestApplication } from '../support/application.js';
import type { JobBody, SectionBody, SetupBody, TransitionBody } from '../support/bodies.js';
import { form, type Client } from '../support/client.js';
import { misfits, SETUP } from '../support/shape.js';
import { query } from '../support/tables.js';
import { DOCX, zip } from '../support/uploads.js';
import { DOCUMENT, expectStatus, untilState, walkTo, type SetupInState } from '../support/walk.js';
