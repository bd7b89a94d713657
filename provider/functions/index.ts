import { FIND_ENDPOINT, READ_MANIFEST } from "../../resourceTypes";
import { findEndpoint } from "./findEndpoint";
import type { ProviderFunction } from "./function";
import { readManifest } from "./readManifest";

const FUNCTIONS: Readonly<Record<string, ProviderFunction>> = {
  [FIND_ENDPOINT]: findEndpoint,
  [READ_MANIFEST]: readManifest,
};

export function functionOf(token: string): ProviderFunction {
  const found = FUNCTIONS[token];
  if (!found) throw new Error(`the provider has no function ${token}`);
  return found;
}
