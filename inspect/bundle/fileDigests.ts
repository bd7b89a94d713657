import { createHash } from "node:crypto";
import { crc32c } from "../bytes/crc32c";
import type { ContentDigests } from "../manifest";

/** Digests of a file's bytes: SHA-256, which identifies them, and those that Cloud Storage reports of an object. */
export type FileDigests = Required<ContentDigests>;

/** Computes digests of a stream of bytes. */
export class Digester {
  private readonly sha256 = createHash("sha256");
  private readonly md5 = createHash("md5");
  private crc = 0;

  /** `chunk` is reused after the call. */
  take(chunk: Buffer): void {
    this.sha256.update(chunk);
    this.md5.update(chunk);
    this.crc = crc32c(chunk, this.crc);
  }

  /** Ends the stream and returns its digests. */
  digests(): FileDigests {
    const crc = Buffer.alloc(4);
    crc.writeInt32BE(this.crc);
    return {
      sha256: this.sha256.digest("hex"),
      md5: this.md5.digest("base64"),
      crc32c: crc.toString("base64"),
    };
  }
}

/** The first digest that two descriptions of bytes both have and that differs; undefined where none does. */
export function differingDigest(
  a: Partial<ContentDigests>,
  b: Partial<ContentDigests>,
): keyof ContentDigests | undefined {
  return DIGESTS.find((name) => a[name] && b[name] && a[name] !== b[name]);
}

const DIGESTS = ["crc32c", "md5", "sha256"] as const;

/** Digests of bytes in memory. */
export function digestsOf(bytes: Buffer): FileDigests {
  const digester = new Digester();
  digester.take(bytes);
  return digester.digests();
}
