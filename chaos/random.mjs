/**
 * A small seeded generator (mulberry32), so that a run's faults and choices come again from its seed.
 * Not for secrets.
 */
export class Random {
  #state;

  /** @param {string | number} seed anything that names the sequence */
  constructor(seed) {
    // FNV-1a, so that seeds that look alike lead to sequences that do not.
    this.#state = [...String(seed)].reduce((hash, char) => Math.imul(hash ^ char.codePointAt(0), 16777619), 2166136261);
  }

  /** The next number, 0 to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** A whole number of this range, ends included. */
  between(min, max) {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick(items) {
    return items[Math.floor(this.next() * items.length)];
  }

  /** @param {Record<string, number>} weights how often each name comes, relative to the others */
  weighted(weights) {
    const names = Object.keys(weights);
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    return names.find((name) => (left -= weights[name]) < 0) ?? names.at(-1);
  }

  shuffled(items) {
    return items
      .map((item) => ({ item, key: this.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }
}
