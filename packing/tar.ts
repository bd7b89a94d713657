import { TarArchive } from "archiver";

/** Time of every member: the beginning of the epoch, so that the same files give the same bytes. */
const EPOCH = new Date(0);
const MODE = 0o644;

/**
 * An archive of files. The bytes are the same on every machine, whatever its time zone and umask, and whatever the
 * files' times and modes.
 */
export function tarOf(
  entries: readonly (readonly [path: string, content: Buffer | string])[],
): Promise<Buffer> {
  const archive = new TarArchive();
  const chunks: Buffer[] = [];
  archive.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise<Buffer>((resolve, reject) => {
    archive.on("end", () => resolve(Buffer.concat(chunks)));
    archive.on("error", reject);
    archive.on("warning", reject);
    for (const [name, content] of entries) {
      archive.append(content, { name, date: EPOCH, mode: MODE });
    }
    archive.finalize().catch(reject);
  });
}
