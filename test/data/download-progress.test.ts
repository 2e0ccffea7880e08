import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DownloadProgress } from '../../src/data/download-progress.js';
import { RecordingHost } from '../recording-host.js';

describe('DownloadProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  test('draws one bar in place, at most four times a second', () => {
    const host = RecordingHost.install();
    const progress = new DownloadProgress('MNIST', 10_000_000);
    for (let ms = 0; ms < 2000; ms += 10) {
      progress.update(1 + ms * 5000);
      vi.advanceTimersByTime(10);
    }
    expect(host.outputs.size).toBe(1);
    expect(host.sent.length).toBe(8);
    expect(host.text).toBe('Loading MNIST: 8.8 of 10.0 MB, 87%');
    expect(host.sent.at(-1)?.['text/html']).toContain('<progress max="10000000" value="8750001"');

    progress.done('/home/ada/.cache/nnlab');
    expect(host.text).toBe('MNIST: 10.0 MB loaded and checked, kept in /home/ada/.cache/nnlab');
  });

  test('says where it stopped', () => {
    const host = RecordingHost.install();
    const progress = new DownloadProgress('MNIST', 10_000_000);
    progress.update(1_000_000);
    progress.update(2_500_000);
    progress.stopped();
    expect(host.text).toBe('Loading MNIST stopped: 2.5 of 10.0 MB, 25%');
  });

  test('shows nothing when nothing has to be loaded', () => {
    const host = RecordingHost.install();
    const progress = new DownloadProgress('MNIST', 10_000_000);
    progress.update(0);
    progress.done('/home/ada/.cache/nnlab');
    progress.stopped();
    expect(host.sent).toEqual([]);
  });
});
