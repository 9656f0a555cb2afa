import type { IDisposable } from '@lumino/disposable';

/**
 * Asks one question at a time, after a pause; what comes meanwhile becomes one more question.
 */
export class Pulse implements IDisposable {
  constructor(ask: () => Promise<void>) {
    this._ask = ask;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask after `delay_ms`; a later call moves the moment. */
  soon(delay_ms: number): void {
    if (this._isDisposed) {
      return;
    }
    clearTimeout(this._timer);
    this._timer = setTimeout(() => void this._beat(), delay_ms);
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
  }

  private async _beat(): Promise<void> {
    if (this._isAsking) {
      this._again = true;
      return;
    }
    this._isAsking = true;
    try {
      await this._ask();
    } finally {
      this._isAsking = false;
    }
    if (this._again) {
      this._again = false;
      this.soon(0);
    }
  }

  private readonly _ask: () => Promise<void>;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isAsking = false;
  private _again = false;
  private _isDisposed = false;
}
