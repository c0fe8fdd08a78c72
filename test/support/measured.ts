import type { Metrics } from '../../src/observability/metrics.js';

interface Sample {
  labels: Record<string, string>;
  value: number;
  metricName?: string;
}

const samplesOf = async ({ registry }: Metrics, name: string): Promise<Sample[]> =>
  ((await registry.getSingleMetric(name)?.get())?.values ?? []) as Sample[];

/** What a counter has counted: its labels, and how often. */
export async function counted(metrics: Metrics, name: string): Promise<[labels: string, times: number][]> {
  const samples = await samplesOf(metrics, name);
  return samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]);
}

/** How often a duration was measured, and how many seconds in all. */
export async function timed(metrics: Metrics, name: string): Promise<{ times: number; seconds: number }> {
  const samples = await samplesOf(metrics, name);
  const sum = (of: string) =>
    samples.filter(({ metricName }) => metricName === name + of).reduce((total, { value }) => total + value, 0);
  return { times: sum('_count'), seconds: sum('_sum') };
}
