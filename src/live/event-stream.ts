import type { Response } from 'express';
import { HEARTBEAT } from './sse.js';

/** A reader that takes nothing for so many heartbeats in a row is given up: within 30 seconds by default. */
const MISSED_BEATS = 2;

/** Whom a stream belongs to, and what it tells him. */
export interface Reader {
  readonly heartbeatMs: number;
  /** When his token ends, in milliseconds since 1970; undefined for never. */
  readonly expiresAt: number | undefined;
  /** With every heartbeat: he is still there. */
  beat(): void;
  /** There is room again for what was not sent. */
  room(): void;
  /** He took nothing and was given up; when he comes back he says what he has seen. */
  dropped(): void;
}

/**
 * One client's stream of events. What it cannot take at once waits in the log and not here: while there is no room,
 * nothing is read for it, so that a slow reader costs little memory and delays nobody.
 */
export class EventStream {
  private missedBeats = 0;
  private isFull = false;

  constructor(
    private readonly response: Response,
    private readonly reader: Reader,
    beginning: string,
  ) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // nginx would hold events back until it has a buffer full.
      'X-Accel-Buffering': 'no',
      // The connection ends with the stream: a server that stops would wait for it otherwise.
      Connection: 'close',
    });
    const heart = setInterval(() => {
      this.beat();
    }, reader.heartbeatMs);
    response.once('close', () => {
      clearInterval(heart);
    });
    response.on('drain', () => {
      this.isFull = false;
      this.missedBeats = 0;
      reader.room();
    });
    if (response.req.method === 'HEAD') this.end();
    else this.write(beginning);
  }

  /** Whether it takes events now. */
  get hasRoom(): boolean {
    return !this.isFull && !this.isOver;
  }

  /** @param text whole frames; only while there is room */
  write(text: string): void {
    if (this.isExpired) this.end();
    else if (!this.isOver && !this.response.write(text)) this.isFull = true;
  }

  /** Sends the last frames, and ends when they are taken. */
  end(text = ''): void {
    if (!this.isOver) this.response.end(text);
  }

  /** Ends at once, whatever the client has taken. */
  destroy(): void {
    this.response.destroy();
  }

  private beat(): void {
    if (this.isFull || this.isOver) this.missBeat();
    else if (this.isExpired) this.end();
    else {
      this.write(HEARTBEAT);
      this.reader.beat();
    }
  }

  private missBeat(): void {
    this.missedBeats += 1;
    if (this.missedBeats < MISSED_BEATS) return;
    this.destroy();
    this.reader.dropped();
  }

  private get isExpired(): boolean {
    return this.reader.expiresAt !== undefined && Date.now() >= this.reader.expiresAt;
  }

  /** Nothing more may be written, though the client may still be taking the last of it. */
  private get isOver(): boolean {
    return this.response.writableEnded || this.response.destroyed;
  }
}
