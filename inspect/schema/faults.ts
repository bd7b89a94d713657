import * as v from "valibot";
import type { SchemaOf } from "./build";

/** A property with an invalid value. */
export interface PropertyFault {
  /** Dotted path, such as `export.tags`. */
  readonly property: string;
  /** The actual value, such as `is "serve"`. */
  readonly what: string;
  /** An edit, such as `give a list of strings`. */
  readonly fix: string;
}

/** Every fault in settings that people write; their schema's messages are the fixes. */
export function settingFaults<T>(schema: SchemaOf<T>, value: unknown): PropertyFault[] {
  const { issues = [] } = v.safeParse(schema, value, { abortPipeEarly: true });
  return issues.map((issue) => ({
    property: pathOf(issue),
    what: issue.expected === "never" ? "is unknown" : describe(issue.input),
    fix: issue.message,
  }));
}

/**
 * The first fault in facts that a program wrote, such as `files.3.bytes is "5", expected number`; undefined for a valid
 * value.
 */
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

/** Stands for a value in settings that is not yet known. */
export const LATER = Symbol("output");

/** Stands for a resource in settings, in place of a property of it. */
const RESOURCE = Symbol("resource");

/** Longest value that a message shows, in characters. */
const SHOWN = 80;

function describe(value: unknown): string {
  if (value === LATER) return "is an output, but values that are checked in preview must be plain";
  if (value === RESOURCE) return "is a resource, not one of its properties";
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
 * Settings that a program passes, as plain values: undefined properties are dropped, and `LATER` replaces Pulumi's
 * outputs and promises, whose values are not yet known and may be secret. A resource becomes a symbol that no schema
 * accepts.
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
