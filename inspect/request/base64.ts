import type { Base64Fault } from "./facts";
import { cut, type JsonPath, Mismatch } from "./mismatch";

/**
 * Throws Mismatch for text that servers cannot decode. They skip white space, accept `.` for `=`, and require either
 * all of the padding or none; the alphabet is that of RFC 4648, section 4. Source: absl/strings/escaping.cc,
 * Base64UnescapeInternal.
 */
export function checkBase64(text: string, path: JsonPath): void {
  const refuse = (fault: Base64Fault) => new Mismatch(path, { kind: "b64", ...fault });
  const start = cut(text);
  const [whole, data = "", padding = ""] =
    /^([A-Za-z0-9+/]*)([=.]*)$/.exec(text.replace(/[\t\n\v\f\r ]/g, "")) ?? [];
  if (whole === undefined) {
    throw refuse({ fault: /[-_]/.test(text) ? "url-alphabet" : "alphabet", text: start });
  }
  const rest = data.length % 4;
  if (rest === 1) throw refuse({ fault: "length", text: start });
  const wanted = rest === 0 ? 0 : 4 - rest;
  if (padding.length !== 0 && padding.length !== wanted)
    throw refuse({ fault: "padding", text: start, padding: "=".repeat(wanted) });
}
