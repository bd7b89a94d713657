import * as v from "valibot";
import type { SchemaOf } from "./build";

/** A property that is not what it should be. */
export interface PropertyFault {
  /** Dotted path, such as `export.tags`. */
  readonly property: string;
  /** What it is, as `is "serve"`. */
  readonly what: string;
  /** An edit, as `give a list of strings`. */
  readonly fix: string;
}

/** Every fault of settings that people write, whose schema gives the fixes as its messages. */
export function settingFaults<T>(schema: SchemaOf<T>, value: unknown): PropertyFault[] {
  const { issues = [] } = v.safeParse(schema, value, { abortPipeEarly: true });
  return issues.map((issue) => ({
    property: pathOf(issue),
    what: issue.expected === "never" ? "is not known" : describe(issue.input),
    fix: issue.message,
  }));
}

/** The first fault of facts that a program wrote: `files.3.bytes is "5", expected number`; undefined for a valid value. */
export function factFault<T>(schema: SchemaOf<T>, value: unknown): string | undefined {
  const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? [];
  if (!issue) return undefined;
  const place = pathOf(issue);
  const expected = issue.expected ?? "another value";
  if (issue.received === "undefined") return `${place} is missing`;
  return `${place === "" ? "it" : place} ${describe(issue.input)}, expected ${expected}`;
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map(({ key }) => String(key)).join(".");
}

/** Stands in settings for a value that comes later. */
export const LATER = Symbol("output");

/** Stands in settings for a resource, where a property of it is wanted. */
const RESOURCE = Symbol("resource");

/** Longest value that a message shows. */
const SHOWN = 80;

function describe(value: unknown): string {
  if (value === LATER) return "is an output, but values that are checked in preview must be plain";
  if (value === RESOURCE) return "is a resource, not a value of it";
  if (value === undefined) return "is missing";
  const text = jsonOf(value);
  return `is ${text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text}`;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`; // a bigint, or an object that contains itself
  }
}

/**
 * Settings as a program gives them, made plain: undefined properties are dropped, and `LATER` replaces Pulumi's outputs
 * and promises, whose value comes later and may be a secret. A resource becomes a symbol that no schema takes.
 */
export function plainSettings(value: unknown): unknown {
  if (isLater(value)) return LATER;
  if (isResource(value)) return RESOURCE;
  if (Array.isArray(value)) return value.map(plainSettings);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, plainSettings(member)]));
}

function isLater(value: unknown): boolean {
  const { __pulumiOutput: isOutput } = Object(value) as { readonly __pulumiOutput?: unknown };
  return isOutput === true || value instanceof Promise;
}

function isResource(value: unknown): boolean {
  return (Object(value) as { readonly __pulumiResource?: unknown }).__pulumiResource === true;
}
