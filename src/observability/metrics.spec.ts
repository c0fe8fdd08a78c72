import { Metrics } from './metrics.js';

describe('the metrics', () => {
  it('tell transitions, locks, steps and streams under the names of the contract', async () => {
    const metrics = new Metrics();
    metrics.transition('START', 'COLLECTING_ORG', 'ok', 0.004);
    metrics.transition('RETRY', 'IDLE', 'INVALID_TRANSITION', 0.001);
    metrics.lockWait(0.02);
    metrics.lockFailure('busy');
    metrics.step('importDocument', 'done', 12);
    metrics.streamOpened('setup');
    metrics.streamOpened('setup');
    metrics.streamClosed('setup');
    metrics.eventsSent('progress', 3);
    metrics.streamDropped();
    const text = await metrics.registry.metrics();
    for (const line of [
      'setup_transitions_total{event="START",to="COLLECTING_ORG",outcome="ok"} 1',
      'setup_transitions_total{event="RETRY",to="IDLE",outcome="INVALID_TRANSITION"} 1',
      'setup_transition_duration_seconds_count 2',
      'lock_wait_seconds_bucket{le="0.025"} 1',
      'lock_acquire_failures_total{reason="busy"} 1',
      'step_duration_seconds_count{step="importDocument",outcome="done"} 1',
      'sse_streams_open{kind="setup"} 1',
      'sse_events_sent_total{event="progress"} 3',
      'sse_readers_dropped_total 1',
      'process_cpu_seconds_total',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('of two applications in one process are apart, and can be set back', async () => {
    const [one, two] = [new Metrics(), new Metrics()];
    one.lockFailure('unavailable');
    expect(await two.registry.metrics()).not.toContain('lock_acquire_failures_total{');
    one.reset();
    expect(await one.registry.metrics()).not.toContain('lock_acquire_failures_total{');
  });
});
