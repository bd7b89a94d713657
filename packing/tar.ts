import { TarArchive } from "archiver";

/** Every entry's time: the beginning of the epoch, so that the same files give the same bytes. */
const EPOCH = new Date(0);
const MODE = 0o644;

/** Files as an archive: the same bytes on every machine, whatever its time zone and umask, and the times and modes of the files. */
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
