/** Timers that go off when the test says how much time has passed. */
export class FakeClock {
  #now = 0;
  timers = new Set();
  now = () => this.#now;
  later = (callback, milliseconds) => {
    const timer = { at: this.#now + milliseconds, callback };
    this.timers.add(timer);
    return timer;
  };
  cancel = (timer) => this.timers.delete(timer);
  pass(milliseconds) {
    const until = this.#now + milliseconds;
    for (;;) {
      const [due] = [...this.timers].filter((one) => one.at <= until).sort((a, b) => a.at - b.at);
      if (due === undefined) break;
      this.timers.delete(due);
      this.#now = due.at;
      due.callback();
    }
    this.#now = until;
  }
}
