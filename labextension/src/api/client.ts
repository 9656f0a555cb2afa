import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { Failure } from './failure';
import type {
  ErrorAnswer,
  Health,
  PlanQuestion,
  RestoreDone,
  RestorePlan,
  Snapshot,
  SnapshotPage,
  Status,
  StatusQuestion
} from './types';

/** What the front end asks nbproof's server half; everything rejects with a `Failure`. */
export interface IClient {
  status(question: StatusQuestion): Promise<Status>;
  snapshots(page: {
    path: string;
    limit: number;
    before?: string;
  }): Promise<SnapshotPage>;
  takeSnapshot(path: string): Promise<Snapshot>;
  plan(question: PlanQuestion): Promise<RestorePlan>;
  restore(planId: string): Promise<RestoreDone>;
  /** How the store is that keeps this notebook's history. */
  health(path: string): Promise<Health>;
}

/** The REST client. */
export class Client implements IClient {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
  }

  status(question: StatusQuestion): Promise<Status> {
    return this._post('status', question);
  }

  snapshots(page: {
    path: string;
    limit: number;
    before?: string;
  }): Promise<SnapshotPage> {
    const { path, limit, before } = page;
    const query = {
      path,
      limit: String(limit),
      ...(before === undefined ? {} : { before })
    };
    return this._request(`snapshots${URLExt.objectToQueryString(query)}`, {});
  }

  takeSnapshot(path: string): Promise<Snapshot> {
    return this._post('snapshots', { path });
  }

  plan(question: PlanQuestion): Promise<RestorePlan> {
    return this._post('restore-plans', question);
  }

  restore(planId: string): Promise<RestoreDone> {
    return this._post('restores', { plan: planId });
  }

  health(path: string): Promise<Health> {
    return this._request(`health${URLExt.objectToQueryString({ path })}`, {});
  }

  private _post<T>(address: string, body: unknown): Promise<T> {
    return this._request(address, {
      method: 'POST',
      body: JSON.stringify(body)
    });
  }

  private async _request<T>(address: string, init: RequestInit): Promise<T> {
    const url = `${URLExt.join(this._settings.baseUrl, 'nbproof')}/${address}`;
    const response = await this._send(url, init);
    const answer = await asJson(response);
    if (response.ok && answer !== null) {
      return answer as T;
    }
    throw failure(response, answer);
  }

  private async _send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await ServerConnection.makeRequest(url, init, this._settings);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : '';
      throw new Failure('unreachable', message);
    }
  }

  private readonly _settings: ServerConnection.ISettings;
}

async function asJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function failure(response: Response, answer: unknown): Failure {
  if (isErrorAnswer(answer)) {
    return new Failure('refused', answer.message, answer.hint);
  }
  if (response.status === 404) {
    return new Failure('absent', response.statusText);
  }
  return new Failure('refused', `${response.status} ${response.statusText}`);
}

function isErrorAnswer(answer: unknown): answer is ErrorAnswer {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'error' in answer &&
    'hint' in answer
  );
}
