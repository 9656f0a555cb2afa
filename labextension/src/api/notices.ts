import type { ReplayEvent, SnapshotEvent, StatusEvent } from './types';

/** What the server said by itself. */
export type Notice =
  | { kind: 'snapshot'; event: SnapshotEvent }
  | { kind: 'status'; event: StatusEvent }
  | { kind: 'replay'; event: ReplayEvent };

/** An event of the server as a notice; null where it is not one of ours. */
export function asNotice(emission: {
  readonly schema_id: string;
}): Notice | null {
  const { schema_id: id } = emission;
  if (id.endsWith('nbproof/snapshot/v1')) {
    return { kind: 'snapshot', event: emission as unknown as SnapshotEvent };
  }
  if (id.endsWith('nbproof/status/v1')) {
    return { kind: 'status', event: emission as unknown as StatusEvent };
  }
  if (id.endsWith('nbproof/reproduction/v1')) {
    return { kind: 'replay', event: emission as unknown as ReplayEvent };
  }
  return null;
}
