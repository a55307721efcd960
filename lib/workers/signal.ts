/** Wakes one waiter. Given while nobody waits, it is kept, so that nothing is slept through. */
export class Signal {
  private isGiven = false;
  private resume: (() => void) | undefined;

  give(): void {
    this.isGiven = true;
    this.resume?.();
  }

  /** Until it is given, or the time is over. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.isGiven) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.resume = undefined;
    }
    this.isGiven = false;
  }
}
