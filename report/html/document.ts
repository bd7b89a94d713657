import { homeOf } from "../documentation";
import { html, type Markup, trusted } from "./markup";
import { STYLES } from "./styles";

/** A page without scripts that loads nothing. @param version of this package */
export function htmlDocument(title: string, main: Markup, version: string): string {
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}: model-version report</title><style>${trusted(STYLES)}</style></head>
<body><main>${main}</main>
<footer><p class="soft">Made by <a href="${homeOf(version)}">model-version ${version}</a>. A clean report does not prove that a model is good or a graph harmless: it says that nothing which is known to fail or to run code was found. To look at the graph, open the model in <a href="https://netron.app">Netron</a> or <a href="https://github.com/google-ai-edge/model-explorer">Model Explorer</a>.</p></footer></body></html>`;
  return markup;
}
