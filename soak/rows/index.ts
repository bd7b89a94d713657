import type { Row } from "../row";

/** Every row of `npm run soak`. */
export const ROWS: readonly Row[] = [];
