import { advance, formatSnapshot, parseSnapshot, type Snapshot } from './snapshot.js';

const snapshot = (text: string): Snapshot => {
  const parsed = parseSnapshot(text);
  if (!parsed) throw new Error(`${text} is no snapshot`);
  return parsed;
};

/** As pg_visible_in_snapshot decides. */
const sees = ({ xmax, running }: Snapshot, tx: bigint): boolean => tx < xmax && !running.includes(tx);

describe('a snapshot', () => {
  it.each(['10:20:10,14', '3:3:', '7:9:7'])('%s is read and written back', (text) => {
    expect(formatSnapshot(snapshot(text))).toBe(text);
  });

  it.each([
    ['', 'empty'],
    ['12', 'a version'],
    ['20:10:', 'upside down'],
    ['10:20:14,12', 'out of order'],
    ['10:20:9', 'with a transaction below'],
    ['10:20:20', 'with a transaction above'],
    ['0:20:', 'from before the first transaction'],
    ['10:99999999999999999999:', 'beyond all transactions'],
    ['1:9223372036854775808:', 'beyond 64 bits'],
    [`10:2000:${Array.from({ length: 1_500 }, (_, n) => n + 100).join(',')}`, 'endless'],
    ["10:20:'; --", 'not made of numbers'],
  ])('"%.20s" is none: %s', (text) => {
    expect(parseSnapshot(text)).toBeUndefined();
  });

  it('advanced to a transaction sees what it saw, and up to there what is committed now, and nothing else', () => {
    const seen = snapshot('10:20:10,12,15');
    const now = snapshot('12:26:12,21,24');
    for (let tx = 9n; tx < 26n; tx += 1n) {
      const next = advance(seen, now, tx);
      expect(parseSnapshot(formatSnapshot(next))).toEqual(next);
      for (let other = 8n; other < 30n; other += 1n) {
        expect([tx, other, sees(next, other)]).toEqual([tx, other, sees(other <= tx ? now : seen, other)]);
      }
    }
  });
});
