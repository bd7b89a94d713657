import type { ByteSource } from "../../bytes/byteSource";
import { startOfZip, startsAsZip } from "./zipEnd";

/** The name of the member that torch.save writes first. */
const FIRST = /^[^/]{1,20}\/data\.pkl/;

/**
 * Whether a file is several zips of torch.save, one after the other, as in a distributed checkpoint. Source:
 * torch/distributed/checkpoint/filesystem.py, _write_item.
 */
export function isTorchShard(source: ByteSource): boolean {
  const last = startOfZip(source) ?? 0;
  const isTorch = (at: number) => {
    const header = source.read(at, 64);
    return startsAsZip(header) && FIRST.test(header.toString("latin1", 30));
  };
  return last > 0 && isTorch(0) && isTorch(last);
}
