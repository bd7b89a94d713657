import { unpackBzip2 } from "../../inspect/formats/compression/bzip2";
import { unpackGzip, unpackZlib } from "../../inspect/formats/compression/gzip";
import { unpackLz4 } from "../../inspect/formats/compression/lz4";
import type { Decoder } from "../../inspect/formats/compression/unpacked";
import { unpackLzmaAlone, unpackXz } from "../../inspect/formats/compression/xz";
import { unpackZstd } from "../../inspect/formats/compression/zstd";

/** Every decoder of compressed streams, by the suffix of the files that it reads. */
export const DECODERS: Readonly<Record<string, Decoder>> = {
  gz: unpackGzip,
  zlib: unpackZlib,
  bz2: unpackBzip2,
  xz: unpackXz,
  lzma: unpackLzmaAlone,
  zst: unpackZstd,
  lz4: unpackLz4,
};
