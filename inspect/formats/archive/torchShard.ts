import type { ByteSource } from "../../bytes/byteSource";
import { startOfZip } from "./zipEnd";

/** The name of the member that torch.save writes first. */
const FIRST = /^[^/]{1,20}\/data\.pkl/;

/**
 * Whether a file is several zips of torch.save, one after the other, as in a distributed checkpoint. Source:
 * torch/distributed/checkpoint/filesystem.py, _write_item.
 */
export function isTorchShard(source: ByteSource): boolean {
  const last = startOfZip(source) ?? 0;
  const isTorch = (at: number) => {
    const header = source.read(at, 64).toString("latin1");
    return header.startsWith("PK\x03\x04") && FIRST.test(header.slice(30));
  };
  return last > 0 && isTorch(0) && isTorch(last);
}
