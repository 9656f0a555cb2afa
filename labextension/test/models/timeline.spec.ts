import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Timeline } from '../../src/models/timeline';
import { FakeClient, summary } from '../fakes';

describe('Timeline', () => {
  let client: FakeClient;
  let timeline: Timeline;

  beforeEach(() => {
    client = new FakeClient();
    client.page = { snapshots: [summary()], more: true };
    timeline = new Timeline(client);
  });

  it('lists the newest snapshots of the notebook that is shown', async () => {
    timeline.show('report.ipynb');
    await vi.waitFor(() => {
      expect(timeline.snapshots).toEqual([summary()]);
    });

    expect(timeline.hasMore).toBe(true);
    expect(client.asked).toEqual([
      ['snapshots', { path: 'report.ipynb', limit: 20 }]
    ]);
  });

  it('adds a page of older ones on request', async () => {
    timeline.show('report.ipynb');
    await vi.waitFor(() => {
      expect(timeline.snapshots.length).toBe(1);
    });
    client.page = { snapshots: [summary({ id: 'two' })], more: false };
    timeline.more();
    await vi.waitFor(() => {
      expect(timeline.snapshots.map(({ id }) => id)).toEqual(['one', 'two']);
    });

    expect(client.asked[1]).toEqual([
      'snapshots',
      { path: 'report.ipynb', limit: 20, before: 'one' }
    ]);
    expect(timeline.hasMore).toBe(false);
  });

  it('asks nothing of notebooks that are not shown', () => {
    timeline.show('report.ipynb');
    timeline.hear('other.ipynb');
    timeline.show(null);
    timeline.hear('report.ipynb');

    expect(client.asked.length).toBe(1);
  });
});
