/** An answer with its body parsed: an object where it is JSON, else text. */
export interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export type Fields = Record<string, string>;

/** One caller of the REST API: plain `fetch` with a token. */
export class Client {
  /** @param token none for a caller who sends no Authorization header */
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  get<T>(path: string, headers?: Fields): Promise<Reply<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  /** @param body a form or bytes as they are; text as it is and called JSON; anything else becomes JSON */
  post<T>(path: string, body?: unknown, headers?: Fields): Promise<Reply<T>> {
    return this.send<T>('POST', path, body, headers);
  }

  async send<T>(method: string, path: string, body?: unknown, headers: Fields = {}): Promise<Reply<T>> {
    const isForm = body instanceof FormData;
    const isRaw = isForm || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }
}

/** A form of text fields and files; a file is `[name, content]` or `[name, content, media type]`. */
export function form(fields: Fields, files: Record<string, [string, string | Uint8Array, string?]> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  for (const [name, [fileName, content, type]] of Object.entries(files)) {
    data.set(name, new Blob([content], { type: type ?? 'application/octet-stream' }), fileName);
  }
  return data;
}
