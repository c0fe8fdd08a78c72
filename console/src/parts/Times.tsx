import { Text } from '@mantine/core';
import { ago, moment, span } from '../words/time.js';
import { useNow } from './use-now.js';

/** How long ago it was; the exact moment on pointing at it. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(now - Date.parse(at))}
    </time>
  );
}

/** The moment itself, in the viewer's zone. */
export const Moment = ({ at }: { at: string }) => <time dateTime={at}>{moment(at)}</time>;

/** A deadline running down. */
export function Deadline({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <Text span inherit c="dimmed" children="none" />;
  const left = Date.parse(at) - now;
  return (
    <Text span inherit fw={left < 10_000 ? 700 : undefined}>
      <time dateTime={at} title={moment(at)}>
        {left > 0 ? `in ${span(left)}` : `${span(-left)} over`}
      </time>
    </Text>
  );
}
