import { operate } from './api';

/** A sample of Prometheus's text: name, labels, value. */
interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What is plotted, at one moment. Undefined: the app does not say. */
export interface Figures {
  at: number;
  requests?: number;
  p50?: number;
  p95?: number;
  poolUsed?: number;
  poolWaiting?: number;
  hits?: number;
  lagMs?: number;
  covered?: boolean;
  sockets?: number;
  channels?: number;
}

export interface Raw {
  at: number;
  metrics?: Sample[];
  cache?: Record<string, unknown>;
  feed?: Record<string, unknown>;
  realtime?: Record<string, unknown>;
}

export async function read(signal: AbortSignal): Promise<Raw> {
  const json = async (url: string) => {
    const text = await operate(url, signal);
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  };
  const [metrics, cache, feed, realtime] = await Promise.all([operate('/metrics', signal), json('/cache/stats'), json('/feed/stats'), json('/realtime/stats')]);
  return { at: Date.now() / 1000, metrics: metrics === undefined ? undefined : samples(metrics), cache, feed, realtime };
}

/** Two readings give what happened between them. */
export function between(before: Raw, now: Raw): Figures {
  const seconds = Math.max(now.at - before.at, 0.001);
  const sum = (raw: Raw, name: string) => raw.metrics?.filter(sample => sample.name === name && isApi(sample)).reduce((total, sample) => total + sample.value, 0);
  const value = (name: string) => now.metrics?.find(sample => sample.name === name)?.value;
  const number = (from: Record<string, unknown> | undefined, ...names: string[]) => {
    const found = names.map(name => from?.[name]).find(value => value !== undefined);
    return found === undefined ? undefined : Number(found);
  };
  const grown = (name: string) => {
    const [after, earlier] = [number(now.cache, name), number(before.cache, name)];
    return after === undefined ? undefined : after - (earlier ?? 0);
  };
  const buckets = bucketsBetween(before, now);
  const [hits, misses] = [grown('hits'), grown('misses')];
  const [max, available] = [value('pgrst_db_pool_max'), value('pgrst_db_pool_available')];
  const requests = sum(now, 'http_server_request_duration_seconds_count');
  return {
    at: now.at,
    requests: requests === undefined ? undefined : (requests - (sum(before, 'http_server_request_duration_seconds_count') ?? 0)) / seconds,
    p50: quantile(buckets, 0.5),
    p95: quantile(buckets, 0.95),
    poolUsed: value('db_client_connection_count') ?? (max !== undefined && available !== undefined ? Math.max(0, available) : undefined),
    poolWaiting: value('pgrst_db_pool_waiting'),
    hits: hits !== undefined && misses !== undefined && hits + misses > 0 ? (100 * hits) / (hits + misses) : undefined,
    lagMs: number(now.feed, 'lagMs'),
    covered: now.feed?.['covered'] as boolean | undefined,
    sockets: number(now.realtime, 'sockets', 'connections'),
    channels: number(now.realtime, 'channels', 'topics'),
  };
}

/** What this page asks for itself does not count. */
const isApi = ({ labels }: Sample) => !/^\/(metrics|cache|feed|realtime|console|health)/.test(labels['http_route'] ?? '');

function bucketsBetween(before: Raw, now: Raw): [limit: number, count: number][] {
  const total = (raw: Raw) => {
    const sums = new Map<number, number>();
    for (const { name, labels, value } of raw.metrics?.filter(isApi) ?? []) {
      if (name !== 'http_server_request_duration_seconds_bucket') continue;
      const limit = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
      sums.set(limit, (sums.get(limit) ?? 0) + value);
    }
    return sums;
  };
  const earlier = total(before);
  return [...total(now)].map(([limit, count]) => [limit, count - (earlier.get(limit) ?? 0)] as [number, number]).sort(([a], [b]) => a - b);
}

/** In milliseconds, between the limits of the bucket that it falls into. */
export function quantile(buckets: [limit: number, count: number][], share: number): number | undefined {
  const all = buckets.at(-1)?.[1] ?? 0;
  if (all <= 0) return undefined;
  let lower = 0, below = 0;
  for (const [limit, count] of buckets) {
    if (count >= all * share) return 1000 * (limit === Infinity ? lower : lower + ((limit - lower) * (all * share - below)) / Math.max(count - below, 1));
    [lower, below] = [limit, count];
  }
  return 1000 * lower;
}

/** Prometheus's text format, without what is said about it. */
export function samples(text: string): Sample[] {
  return text.split('\n').flatMap(line => {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!found) return [];
    const labels = Object.fromEntries([...(found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]));
    return [{ name: found[1]!, labels, value: Number(found[3]) }];
  });
}
