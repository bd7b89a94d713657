/** An element of XML: its name, its attributes, and elements or text in it. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly content?: readonly Element[] | string;
}

/** A document of XML 1.0, indented. */
export function xml(root: Element): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines(root, "")].join("\n");
}

function lines({ name, attributes = {}, content = [] }: Element, indent: string): string[] {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`,
  );
  const start = `${indent}<${name}${words.join("")}`;
  if (content.length === 0) return [`${start}/>`];
  if (typeof content === "string") return [`${start}>${escaped(content)}</${name}>`];
  return [
    `${start}>`,
    ...content.flatMap((one) => lines(one, `${indent}  `)),
    `${indent}</${name}>`,
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text without what XML has no form for: control characters, halves of surrogate pairs and noncharacters. */
function escaped(text: string): string {
  return text
    .replace(/[^\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
