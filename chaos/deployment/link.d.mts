/** The wire between one process and one service: a TCP proxy on 127.0.0.1 that can be cut or stalled. */
export class Link {
  /** @param target the service's port at this moment */
  static open(target: () => number): Promise<Link>;
  readonly port: number;
  /** Connections are reset and new ones refused, until `heal`. */
  cut(): void;
  /** Everything stays open and nothing passes, until `heal`. */
  stall(): void;
  heal(): void;
  close(): void;
}
