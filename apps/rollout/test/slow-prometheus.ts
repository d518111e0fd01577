import { type SampleServer, startServer } from './sli/sample-server.js';

type Variant = 'stable' | 'canary';
interface Count {
  readonly atMs: number;
  readonly total: number;
  readonly bad: number;
}

/** A Prometheus that scrapes both versions rarely, each at moments of its own, under the clock of a test. */
export class SlowPrometheus {
  isAway = false;
  private readonly counts: Record<Variant, Count[]> = { stable: [], canary: [] };

  private constructor(
    private readonly scrapeMs: number,
    private readonly server: SampleServer,
  ) {}

  static async start(scrapeSeconds: number): Promise<SlowPrometheus> {
    const server = await startServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const asked = new URLSearchParams(Buffer.concat(chunks).toString());
        if (slow.isAway) response.writeHead(503).end();
        else response.end(slow.answer(asked.get('query') ?? '', Number(asked.get('time')) * 1_000));
      });
    });
    const slow = new SlowPrometheus(scrapeSeconds * 1_000, server);
    return slow;
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** What the versions count in the second before a moment. */
  serve(at: Date, requests: number, canaryPercent: number, canaryBad: number): void {
    const canary = Math.round((requests * canaryPercent) / 100);
    this.count('canary', at, canary, Math.round(canary * canaryBad));
    this.count('stable', at, requests - canary, 0);
  }

  private count(variant: Variant, at: Date, total: number, bad: number): void {
    const last = this.counts[variant].at(-1) ?? { total: 0, bad: 0 };
    this.counts[variant].push({ atMs: at.getTime(), total: last.total + total, bad: last.bad + bad });
  }

  private answer(query: string, atMs: number): string {
    const variant = query.includes('canary') ? 'canary' : 'stable';
    const offsetMs = variant === 'canary' ? this.scrapeMs / 3 : 0;
    const scrapedMs = Math.floor((atMs - offsetMs) / this.scrapeMs) * this.scrapeMs + offsetMs;
    const scraped = this.counts[variant].findLast((count) => count.atMs <= scrapedMs);
    const value = query.includes('code') ? scraped?.bad : scraped?.total;
    const result = value === undefined ? [] : [{ metric: { variant }, value: [atMs / 1_000, String(value)] }];
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
  }
}
