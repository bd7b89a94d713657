import { readMember } from "../formats/archive/zip";
import { readZipDirectory } from "../formats/archive/zipDirectory";
import type { VersionReader } from "./found";

/** Longest `version` member that is read, in bytes: it contains one number. */
const LONGEST = 16;

/**
 * The version of the archive format, which torch writes to `version`, and torch.package to `.data/version`. The release
 * that wrote the archive is not recorded. Source: torch caffe2/serialize/versions.h and inline_container.cc.
 */
export const torchInArchive: VersionReader = (source) => {
  const members = readZipDirectory(source) ?? [];
  const member = members.find(({ path }) => /^[^/]+\/(\.data\/)?version$/.test(path));
  if (!member || member.bytes > LONGEST) return [];
  const version = /^(\d{1,4})\s*$/.exec(readMember(source, member)?.toString("latin1") ?? "")?.[1];
  return version === undefined ? [] : [{ framework: "pytorch", version, of: "file format" }];
};
