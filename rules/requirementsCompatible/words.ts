import { SERVER_EXTRA, SERVER_NAME } from "../../inspect/requirements/server";
import type { Wanted } from "../packages/wanted";

/** A requirement as on its line, without options and markers. */
export function write({ name, specifier, version, requirement }: Wanted): string {
  if (name === SERVER_NAME) return `the server (${SERVER_NAME}[${SERVER_EXTRA}] ${version})`;
  return `${requirement?.name ?? name}${version === undefined ? specifier : `==${version}`}`;
}

/** A requirement as a fix writes it. */
export function line({ name, specifier, requirement }: Wanted): string {
  return name === SERVER_NAME
    ? `${SERVER_NAME}[${SERVER_EXTRA}]${specifier}`
    : `${requirement?.name ?? name}${specifier}`;
}

/** `a`, `a and b`, or `a, b and c`. */
export function together(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** `a`, `a, or b`. */
export function either(items: readonly string[]): string {
  return items.join(", or ");
}
