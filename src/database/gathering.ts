interface Waiting<V> {
  id: string;
  found: (value: V | undefined) => void;
  failed: (error: unknown) => void;
}

/** So many questions are under way at a time: one more would find the answer of the next not much earlier. */
const AT_ONCE = 2;
/** Ids in one question. */
const MOST = 100;

/**
 * Asks for many at once what is wanted one by one: whoever comes while questions are under way is in the next one. Each
 * question begins after all who are in it have come, so nobody gets what was read before they asked: this is no cache.
 */
export class Gathering<V> {
  private waiting: Waiting<V>[] = [];
  private underWay = 0;

  /** @param ask answers by id; what is not there is left out */
  constructor(private readonly ask: (ids: string[]) => Promise<Map<string, V>>) {}

  /** @returns undefined where it is not there @throws what the question threw */
  find(id: string): Promise<V | undefined> {
    return new Promise((found, failed) => {
      this.waiting.push({ id, found, failed });
      if (this.underWay < AT_ONCE) void this.next();
    });
  }

  /** Never rejects: whoever waits hears of it. */
  private async next(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) {
      const now = this.waiting.splice(0, MOST);
      try {
        const answers = await this.ask([...new Set(now.map(({ id }) => id))]);
        for (const { id, found } of now) found(answers.get(id));
      } catch (error) {
        for (const { failed } of now) failed(error);
      }
    }
    this.underWay -= 1;
  }
}
