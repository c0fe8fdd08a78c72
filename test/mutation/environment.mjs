import { TestEnvironment } from 'jest-environment-node';

/** Ends with the first failure, which is all that is asked; Jest itself has no such thing within one file. */
export default class QuickEnvironment extends TestEnvironment {
  hasFailed = false;

  handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.hasFailed = true;
    if (event.name === 'test_start' && this.hasFailed) event.test.mode = 'skip';
  }
}
