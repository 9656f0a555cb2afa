import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { Failure, refusal } from './failure';
import type {
  CellOutputs,
  Health,
  LastGood,
  LastVerdict,
  PairQuestion,
  PairStatus,
  PlanQuestion,
  ReplayDone,
  ReplayEnded,
  ReplayPlan,
  ReplayQuestion,
  ReplayRunning,
  ReplayStarted,
  RestoreDone,
  RestorePlan,
  Snapshot,
  SnapshotPage,
  Status,
  StatusQuestion,
  VersionedDone
} from './types';

/** A replay as it stands: it runs, came to a verdict, or ended without one. */
export type Replay = ReplayRunning | ReplayDone | ReplayEnded;

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
  /** Whether a notebook on disk can be read and, where it cannot, what was kept of it. */
  lastGood(path: string): Promise<LastGood>;
  /** How the store is that keeps this notebook's history. */
  health(path: string): Promise<Health>;

  planReplay(question: ReplayQuestion): Promise<ReplayPlan>;
  startReplay(question: ReplayQuestion): Promise<ReplayStarted>;
  replay(id: string): Promise<Replay>;
  cancelReplay(id: string): Promise<void>;
  replayedOutputs(id: string, index: number): Promise<CellOutputs>;
  /** The verdict as one HTML file. */
  report(id: string): Promise<Blob>;
  lastVerdict(path: string): Promise<LastVerdict>;

  pair(path: string): Promise<PairStatus>;
  bringInStep(question: PairQuestion): Promise<PairStatus>;
  keepScripts(path: string): Promise<VersionedDone>;
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
    return this._get('snapshots', {
      path,
      limit: String(limit),
      ...(before === undefined ? {} : { before })
    });
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

  lastGood(path: string): Promise<LastGood> {
    return this._get('last-good', { path });
  }

  health(path: string): Promise<Health> {
    return this._get('health', { path });
  }

  planReplay(question: ReplayQuestion): Promise<ReplayPlan> {
    return this._post('reproduction-plans', question);
  }

  startReplay(question: ReplayQuestion): Promise<ReplayStarted> {
    return this._post('reproductions', question);
  }

  replay(id: string): Promise<Replay> {
    return this._get(replayAddress(id));
  }

  async cancelReplay(id: string): Promise<void> {
    await this._request(replayAddress(id), { method: 'DELETE' });
  }

  replayedOutputs(id: string, index: number): Promise<CellOutputs> {
    return this._get(`${replayAddress(id)}/cells/${index}`);
  }

  async report(id: string): Promise<Blob> {
    const response = await this._request(`${replayAddress(id)}/report`, {});
    return response.blob();
  }

  lastVerdict(path: string): Promise<LastVerdict> {
    return this._get('verdicts', { path });
  }

  pair(path: string): Promise<PairStatus> {
    return this._get('pairs', { path });
  }

  bringInStep(question: PairQuestion): Promise<PairStatus> {
    return this._post('pairs', question);
  }

  keepScripts(path: string): Promise<VersionedDone> {
    return this._post('versioned', { path });
  }

  private async _get<T>(
    address: string,
    query: Record<string, string> = {}
  ): Promise<T> {
    const asked = URLExt.objectToQueryString(query);
    return asAnswer(await this._request(`${address}${asked}`, {}));
  }

  private async _post<T>(address: string, body: unknown): Promise<T> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return asAnswer(await this._request(address, init));
  }

  private async _request(
    address: string,
    init: RequestInit
  ): Promise<Response> {
    const url = `${URLExt.join(this._settings.baseUrl, 'nbproof')}/${address}`;
    const response = await this._send(url, init);
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
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

function replayAddress(id: string): string {
  return `reproductions/${encodeURIComponent(id)}`;
}

async function asAnswer<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure('refused', `${response.status} ${response.statusText}`);
  }
}
