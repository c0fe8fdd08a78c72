/** The start stops with this: one line for each bad variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly complaints: readonly string[]) {
    super(`The configuration is not valid:\n${complaints.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** Reads variables one by one and remembers what is wrong with them; values of secrets are never repeated. */
export class Reader {
  private readonly complaints: string[] = [];

  constructor(private readonly source: NodeJS.ProcessEnv) {}

  complain(name: string, why: string): void {
    this.complaints.push(`${name} ${why}`);
  }

  /** @throws {ConfigError} where anything was wrong */
  finish(): void {
    if (this.complaints.length > 0) throw new ConfigError(this.complaints);
  }

  text(name: string, minLength = 1): string | undefined {
    const value = this.source[name]?.trim();
    if (!value) return undefined;
    if (value.length < minLength) this.complain(name, `must have at least ${String(minLength)} characters`);
    return value;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const found = allowed.find((item) => item === value);
    if (!found) this.complain(name, `must be one of ${allowed.join(', ')}, not "${value}"`);
    return found ?? otherwise;
  }

  integer(name: string, otherwise: number, min: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if (isWhole(Number(value), min, max) && /^\d+$/.test(value)) return Number(value);
    this.complain(name, `must be a whole number from ${String(min)} to ${String(max)}, not "${value}"`);
    return otherwise;
  }

  url(name: string, protocols: readonly string[]): string | undefined {
    const value = this.text(name);
    if (value !== undefined) this.checkUrl(name, value, protocols);
    return value;
  }

  urls(name: string, protocols: readonly string[], counts: readonly number[]): string[] | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const urls = value.split(',').map((item) => item.trim());
    for (const url of urls) this.checkUrl(name, url, protocols);
    if (!counts.includes(urls.length)) {
      this.complain(name, `must name ${counts.join(' or ')} independent masters, not ${String(urls.length)}`);
    }
    if (new Set(urls).size !== urls.length) this.complain(name, 'names the same master twice');
    return urls;
  }

  integersByKey<K extends string>(
    name: string,
    keys: readonly K[],
    min: number,
    max: number,
  ): Partial<Record<K, number>> {
    const value = this.text(name);
    if (value === undefined) return {};
    const parsed = parseObject(value);
    if (!parsed) {
      this.complain(name, 'must be a JSON object, for example {"IMPORTING":300000}');
      return {};
    }
    for (const [key, number] of Object.entries(parsed)) {
      if (!keys.some((known) => known === key)) this.complain(name, `knows no state "${key}"`);
      if (!isWhole(number, min, max)) this.complain(name, `: "${key}" must be a whole number of milliseconds`);
    }
    return parsed as Partial<Record<K, number>>;
  }

  private checkUrl(name: string, value: string, protocols: readonly string[]): void {
    const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
    if (!protocol || !protocols.includes(protocol)) {
      this.complain(name, `must be an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    }
  }
}

const isWhole = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed && typeof parsed === 'object' && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
