import type {Socket} from 'node:net';
import type {Clock} from '../../clock.ts';

/** After its last frame a connection has so long to take what waits for it. */
const LINGER_MS = 5000;

/** Connections that were given all they get, and have yet to take it. */
export class Lingering {
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Closes it once it has taken everything, or its time is over. */
  add(socket: Socket): void {
    this.#sockets.add(socket);
    const stop = this.#clock.after(LINGER_MS, () => socket.destroy());
    socket.on('close', () => {
      stop();
      this.#sockets.delete(socket);
    });
    socket.destroySoon();
  }

  /** Waits no longer. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
