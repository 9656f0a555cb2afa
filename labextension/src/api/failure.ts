import type { ErrorAnswer } from './types';

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

/** Why the server refused: in its own words where it gave some. */
export async function refusal(response: Response): Promise<Failure> {
  const answer = await asJson(response);
  if (isErrorAnswer(answer)) {
    return new Failure('refused', answer.message, answer.hint);
  }
  if (response.status === 404) {
    return new Failure('absent', response.statusText);
  }
  return new Failure('refused', `${response.status} ${response.statusText}`);
}

async function asJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function isErrorAnswer(answer: unknown): answer is ErrorAnswer {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'error' in answer &&
    'hint' in answer
  );
}
