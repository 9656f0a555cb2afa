/**
 * Why the server gave no answer.
 *
 * `absent`: nothing answers under nbproof's address; `unreachable`: there is no connection;
 * `refused`: the server said why, in `message` and `hint`.
 */
export type FailureKind = 'absent' | 'unreachable' | 'refused';

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly hint = ''
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  return new Failure(
    'refused',
    thrown instanceof Error ? thrown.message : String(thrown)
  );
}
