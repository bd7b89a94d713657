import type { AnyRule, OptionSchema } from "../../rules";
import type { Argument } from "./arguments";

/** The properties of a rule that a page shows. */
export type Policy = Omit<AnyRule, "judge">;

/** Comments that start and end a generated part of a page. */
const markers = (name: string) => [`<!-- ${name}: npm run docs -->`, `<!-- end of ${name} -->`];

/** A page with every generated part replaced. Throws if a part has no markers. */
export function withTables(page: string, rule: Policy): string {
  let text = replace(page, "summary", `${rule.description}\n\nDefault level: ${rule.level}.`);
  const options = Object.entries(rule.options);
  if (options.length > 0) text = replace(text, "options", optionTable(options));
  return replace(text, "codes", table(["code", "title"], Object.entries(rule.codes)));
}

/** A page with its table of policies regenerated. */
export function withPolicies(page: string, policies: readonly Policy[]): string {
  const rows = policies.map(({ policy, description, level }) => [
    `[\`${policy}\`](../rules/${policy}.md)`,
    description.replace(/\.$/, ""),
    level,
  ]);
  return replace(page, "policies", table(["policy", "what it does", "default"], rows));
}

/** A page with its table of arguments regenerated. @param name of the table in the page. */
export function withArguments(page: string, args: readonly Argument[], name = "arguments"): string {
  const rows = args.map(({ name: argument, type, isOptional, description }) => [
    `\`${argument}\`${isOptional ? "" : " (required)"}`,
    `\`${type.replaceAll("pulumi.", "").replaceAll("|", "\\|")}\``,
    description.replace(/\s+/g, " "),
  ]);
  return replace(page, name, table(["argument", "type", "meaning"], rows));
}

function optionTable(options: readonly (readonly [string, OptionSchema])[]): string {
  const rows = options.map(([name, schema]) => [
    `\`${name}\``,
    typeOf(schema),
    `\`${JSON.stringify(schema.default)}\``,
    schema.description,
  ]);
  return table(["option", "type", "default", "meaning"], rows);
}

function typeOf({ type, enum: values }: OptionSchema): string {
  if (values) return values.map((value) => `\`${value}\``).join(" or ");
  return type === "array" ? "list of strings" : type;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function replace(page: string, name: string, content: string): string {
  const [start = "", end = ""] = markers(name);
  const from = page.indexOf(start);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no "${start}" ... "${end}"`);
  return `${page.slice(0, from + start.length)}\n${content}\n${page.slice(to)}`;
}
