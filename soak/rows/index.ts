import type { Row } from "../row";
import { cache } from "./cache";
import { changes } from "./changes";
import { clock } from "./clock";
import { silence, storage } from "./storage";
import { manyVersions } from "./versions";
import { full, kills } from "./writes";

/** Every row of `npm run soak`. */
export const ROWS: readonly Row[] = [
  kills,
  full,
  changes,
  cache,
  clock,
  storage,
  silence,
  manyVersions,
];
