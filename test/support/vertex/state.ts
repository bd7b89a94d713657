import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Readonly<Record<string, unknown>>;

export interface StoredVersion {
  id: string;
  /** What was uploaded and never changes. */
  body: Json;
  labels: Record<string, string>;
  aliases: string[];
  description: string;
  createTime: string;
  updateTime: string;
}

export interface StoredModel {
  id: string;
  location: string;
  displayName: string;
  description: string;
  labels: Record<string, string>;
  createTime: string;
  nextVersion: number;
  versions: StoredVersion[];
}

/** A model on an endpoint, as the API returns it. */
export interface StoredDeployment {
  id: string;
  body: Json;
}

export interface StoredEndpoint {
  id: string;
  location: string;
  displayName: string;
  trafficSplit: Record<string, number>;
  deployedModels: StoredDeployment[];
  /** Counts changes; the etag is derived from it. */
  revision: number;
  network?: string;
  /** IDs that were deployed once. */
  usedIds: string[];
  /** Whether it has served traffic, so that the split may not become empty. */
  hasServed: boolean;
}

/** What an operation does when it ends. */
export type Effect =
  | { kind: "deploy"; endpoint: string; body: Json; trafficSplit: Record<string, number> }
  | { kind: "createEndpoint"; endpoint: string; body: Json }
  | { kind: "deleteEndpoint"; endpoint: string }
  | { kind: "undeploy"; endpoint: string; id: string; trafficSplit: Record<string, number> }
  | { kind: "mutate"; endpoint: string; id: string; body: Json; mask: string[] }
  | { kind: "upload"; location: string; model: string; isNew: boolean; body: Json }
  | { kind: "deleteVersion"; location: string; model: string; version: string }
  | { kind: "deleteModel"; location: string; model: string };

export interface StoredOperation {
  name: string;
  rpc: string;
  effect: Effect;
  createTime: string;
  /** When it ends, in milliseconds since 1970; null for never. */
  readyAt: number | null;
  startedAt: number;
  fails: { code: number; message: string } | null;
  /** Whether the service no longer knows it, although it is carried out. */
  isGone: boolean;
  done: boolean;
  response: Json | null;
  error: { code: number; message: string } | null;
}

/** The fake's whole state; it is stored on disk, so that it outlives the fake. */
export interface State {
  models: Record<string, StoredModel>;
  endpoints: Record<string, StoredEndpoint>;
  operations: Record<string, StoredOperation>;
  nextId: number;
  /** Moment of the last upload or deployment by location, in milliseconds since 1970. */
  lastSubmission: Record<string, number>;
}

const EMPTY: State = { models: {}, endpoints: {}, operations: {}, nextId: 1, lastSubmission: {} };

export function loadState(folder: string): State {
  const path = join(folder, "vertex.json");
  if (!existsSync(path)) return structuredClone(EMPTY);
  return JSON.parse(readFileSync(path, "utf8")) as State;
}

export function saveState(folder: string, state: State): void {
  const path = join(folder, "vertex.json");
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}
