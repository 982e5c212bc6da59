// How many bytes a scan asks of one leader at once: few at first, so that the first hits come soon and a slow line is
// not blocked for longer than a request may take; then as many as are quick.

const FIRST = 1_048_576
const SMALLEST = 262_144
const LARGEST = 4_194_304
/** Requests queue behind each other at the broker; each must be answered long before it times out. */
const SLOW_MS = 2000
const QUICK_MS = 500
const AT_ONCE = 3

export class RequestSize {
  bytes = FIRST
  /** Requests under way side by side. */
  atOnce = AT_ONCE

  /** What became of a request for `asked` bytes. */
  learn(asked: number, received: number, milliseconds: number): void {
    // A batch comes whole, however large it is: several giants side by side would be more than the memory set aside.
    this.atOnce = received > asked * 2 ? 1 : AT_ONCE
    if (milliseconds > SLOW_MS) this.bytes = Math.max(SMALLEST, Math.min(this.bytes, asked >> 1))
    else if (milliseconds < QUICK_MS && received * 2 >= asked) {
      this.bytes = Math.min(LARGEST, Math.max(this.bytes, asked * 2))
    }
  }
}
