import { checkFolder } from "../../inspect/bundle/checkPath";
import { walkBundle } from "../../inspect/bundle/walk";
import type { StorageClient } from "../../storage/client";
import { isBucketUrl, joinPath } from "../../text";
import type { Listing } from "./findVersions";
import type { OpenStorage } from "./readObject";
import type { AuditedFile } from "./tasks";

/** A bucket or a folder that is audited. */
export interface AuditedPlace {
  /** As the user named it. */
  readonly path: string;
  readonly listing: Listing<AuditedFile>;
  /** Present for a bucket. */
  readonly storage?: StorageClient;
}

/** The place that `path` names. Throws InputError if it cannot be listed. */
export async function auditedPlace(path: string, openStorage: OpenStorage): Promise<AuditedPlace> {
  if (isBucketUrl(path)) return bucket(path, await openStorage());
  checkFolder(path, "name a folder of versions");
  const { files } = walkBundle(path);
  return {
    path,
    async *listing() {
      yield* files;
    },
  };
}

async function bucket(path: string, storage: StorageClient): Promise<AuditedPlace> {
  const { below, objectsBelow, parseAddress, readFault } = await import(
    "../../storage/ranges/index.js"
  );
  const address = parseAddress(path);
  return {
    path,
    storage,
    async *listing() {
      try {
        for await (const object of objectsBelow(storage, address))
          yield { path: below(object, address), object };
      } catch (error) {
        throw readFault(path, error);
      }
    },
  };
}

/** The address or the path of a version below a place. @param prefix empty for the place itself */
export function versionPath({ path }: Pick<AuditedPlace, "path">, prefix: string): string {
  // An object's name may have an empty part.
  return prefix === "" ? path : joinPath(path, prefix.slice(0, -1));
}
