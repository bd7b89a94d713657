/** Markup that is safe to write as it is. */
export interface Markup {
  readonly markup: string;
}

type Value = Markup | string | number | undefined | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup of a template; every value that is not markup itself is written as text. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const markup = parts.map((part, at) => part + (at < values.length ? written(values[at]) : ""));
  return { markup: markup.join("") };
}

/** Text as it is, for a style sheet of our own. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** Text whose flags, such as `--serving`, are not broken behind a hyphen. */
export function withFlags(text: string): Markup {
  const parts = text.split(/(--[\w-]+)/);
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<span class="short">${part}</span>` : html`${part}`))}`;
}

/** How many are not listed; nothing if all are. */
export function andMore(count: number): Markup | undefined {
  return count > 0 ? html`<p>and ${count} more</p>` : undefined;
}

function written(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "object")
    return Array.isArray(value) ? value.map(written).join("") : (value as Markup).markup;
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
