import type { Manifest } from "../../inspect";
import { readServingImage } from "../../inspect/servingImage";
import { CONTAINERS } from "../../rules/servingContainer/otherContainer";
import { escapeControls } from "../../text";
import { describeRecorded } from "../recordedVersion";
import { html, type Markup } from "./markup";

/** The versions that have to agree: what wrote the model, what is pinned, and what serves it. */
export function versions(manifest: Manifest, today: string): Markup {
  return html`<section><h2>Versions that have to agree</h2><div class="boxes"><div><strong>Written by</strong>${lines(writers(manifest), "not recorded")}</div><div><strong>Pinned</strong>${lines(pins(manifest), manifest.routine ? "nothing" : "nothing is installed with an export")}</div><div><strong>Served by</strong>${lines(server(manifest, today), "no container is declared")}</div></div></section>`;
}

const MOST = 8;

function lines(all: readonly string[], none: string): Markup {
  const shown = all.length === 0 ? [none] : all.slice(0, MOST);
  const more = all.length > MOST ? [`and ${all.length - MOST} more`] : [];
  return html`${[...shown, ...more].map((line) => html`<p>${escapeControls(line)}</p>`)}`;
}

function writers({ savedModel, recordedVersions = [] }: Manifest): string[] {
  const graphs = (savedModel?.metaGraphs ?? [])
    .filter(({ tensorflowVersion }) => tensorflowVersion !== "")
    .map(({ tensorflowVersion }) => `TensorFlow ${tensorflowVersion}`);
  const files = recordedVersions.map(describeRecorded);
  return [...new Set([...graphs, ...files])];
}

function pins({ routine }: Manifest): string[] {
  return (routine?.requirements ?? []).map(({ name, specifier }) => `${name}${specifier}`);
}

function server({ serving, routine }: Manifest, today: string): string[] {
  const { image, framework, frameworkVersion } = serving ?? {};
  const python = routine ? [`Python ${routine.pythonVersion}`] : [];
  if (image === undefined) {
    const declared = [framework, frameworkVersion].filter(Boolean).join(" ");
    return [...(declared === "" ? [] : [declared]), ...python];
  }
  const known = readServingImage(image);
  const end = CONTAINERS.find(({ uris }) => uris.includes(image))?.endOfAvailability;
  return [
    image,
    ...(known ? [`${known.framework} ${known.version}`] : []),
    ...(end ? [`available until ${end}${untilThen(end, today)}`] : []),
    ...python,
  ];
}

function untilThen(end: string, today: string): string {
  const days = Math.round((Date.parse(end) - Date.parse(today)) / 86_400_000);
  return days < 0 ? ", which is over" : `, in ${days} days`;
}
