import type { MessagePort } from "node:worker_threads";
import type { Exemption } from "../../inspect";
import { BlockCache, openObject, RangeReader } from "../../storage/ranges";
import type { StoredObject } from "../../storage/storedObject";
import { type AuditSettings, type Judged, judgeFolder, judgeObjects } from "./judgeVersion";

/** A file below an audited place, by its path there: on this machine, or an object of a bucket. */
export interface AuditedFile {
  readonly path: string;
  readonly object?: StoredObject;
}

/** A version to judge. */
export interface Task {
  /** Its address, or its path on this machine. */
  readonly path: string;
  /** Its objects, with paths relative to the version; absent on this machine. */
  readonly objects?: readonly Required<AuditedFile>[];
  readonly exemptions?: readonly Exemption[];
}

/** What all tasks have in common. */
export interface TaskSettings {
  readonly settings: AuditSettings;
  readonly isDeep: boolean;
}

/** Judges one version after the other. @param ranges answers requests for bytes of objects. */
export function judgeTasks(
  { settings, isDeep }: TaskSettings,
  ranges?: MessagePort,
): (task: Task) => Promise<Judged> {
  const cache = ranges && new BlockCache(new RangeReader(ranges));
  return ({ path, objects, exemptions }) => {
    const own = { ...settings, exemptions };
    if (!objects) return judgeFolder(path, own);
    if (!cache) throw new Error("objects need a port that answers");
    const files = objects.map(({ object, path: own }) => openObject(object, own, cache, isDeep));
    return judgeObjects(path, files, own);
  };
}
