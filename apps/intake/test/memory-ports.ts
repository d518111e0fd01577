import { createHash } from 'node:crypto';
import type { ChangeView } from '@glidepath/contracts';
import { ChangeKeys, ChangeViews, Contents } from '../src/changes/application/ports.js';

export class MemoryChangeKeys extends ChangeKeys {
  private readonly ids: string[] = [];

  override next(changeId: string): Promise<string> {
    this.ids.push(changeId);
    return Promise.resolve(`CHG-${1000 + this.ids.length}`);
  }

  override changeId(key: string): Promise<string | null> {
    return Promise.resolve(this.ids[Number(key.slice(4)) - 1001] ?? null);
  }
}

export class MemoryChangeViews extends ChangeViews {
  override find(): Promise<readonly ChangeView[]> {
    return Promise.resolve([]);
  }
}

export class MemoryContents extends Contents {
  readonly kept = new Map<string, string>();

  override put(_mediaType: string, text: string): Promise<string> {
    const digest = createHash('sha256').update(text).digest('hex');
    this.kept.set(digest, text);
    return Promise.resolve(digest);
  }
}
