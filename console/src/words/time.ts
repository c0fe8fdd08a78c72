const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A span in its two largest units: `1 min 5 s`, `3 h`, `less than 1 s`. @param ms milliseconds, not negative */
export function span(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${String(count)} ${unit}`);
    // What follows the largest unit is its neighbour or nothing: nobody says "1 d 5 s".
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || 'less than 1 s';
}

/** As short as a table wants it: `5 min ago`. */
export function ago(ms: number): string {
  if (ms < 5_000) return 'just now';
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? UNITS[3];
  return `${String(Math.floor(ms / size))} ${unit} ago`;
}

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** In the viewer's zone and manner. */
export const moment = (iso: string): string => FULL.format(new Date(iso));

export const clock = (iso: string): string => HOUR.format(new Date(iso));

/** `1.2 MiB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${String(size)} B`;
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 / 1024).toFixed(1)} MiB`;
}
