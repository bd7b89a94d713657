import { FIND_ENDPOINT, FIND_UNRECORDED_VERSIONS, READ_MANIFEST } from "../../resourceTypes";
import { findEndpoint } from "./findEndpoint";
import { findUnrecordedVersions } from "./findUnrecordedVersions";
import type { ProviderFunction } from "./function";
import { readManifest } from "./readManifest";

const FUNCTIONS: Readonly<Record<string, ProviderFunction>> = {
  [FIND_ENDPOINT]: findEndpoint,
  [FIND_UNRECORDED_VERSIONS]: findUnrecordedVersions,
  [READ_MANIFEST]: readManifest,
};

export function functionOf(token: string): ProviderFunction {
  const found = FUNCTIONS[token];
  if (!found) throw new Error(`the provider has no function ${token}`);
  return found;
}
