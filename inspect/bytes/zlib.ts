import type * as nodeZlib from "node:zlib";
import { lazy } from "../lazy";

/** Node's zlib, loaded with the first compressed file. */
export const zlib = lazy(() => require("node:zlib") as typeof nodeZlib);
