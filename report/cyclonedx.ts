import { createHash } from "node:crypto";
import type { Bom, Component, ComponentRepository } from "@cyclonedx/cyclonedx-library/Models";
import { shortDigest } from "../inspect";
import { normaliseName } from "../inspect/requirements/names";
import { shapeText } from "../inspect/savedModel/shape";
import type { Judgement, Report } from "./judgement";

/** The official library, which is loaded for this format only. */
function library() {
  return {
    ...(require("@cyclonedx/cyclonedx-library/Models") as typeof import("@cyclonedx/cyclonedx-library/Models")),
    ...(require("@cyclonedx/cyclonedx-library/Enums") as typeof import("@cyclonedx/cyclonedx-library/Enums")),
    ...(require("@cyclonedx/cyclonedx-library/Serialize") as typeof import("@cyclonedx/cyclonedx-library/Serialize")),
    ...(require("@cyclonedx/cyclonedx-library/Spec") as typeof import("@cyclonedx/cyclonedx-library/Spec")),
  };
}

type Library = ReturnType<typeof library>;

/**
 * A bill of materials of CycloneDX 1.6 as JSON: each model with its files, what it requires, and how it is called. It has
 * no time and a serial number made of the contents, so that the same bundles give the same bytes.
 */
export function cyclonedx({ judgements, version }: Report): string {
  const cdx = library();
  const bom = new cdx.Bom({ serialNumber: serialOf(judgements) });
  bom.metadata.tools.components.add(
    new cdx.Component(cdx.ComponentType.Application, "model-version", { version }),
  );
  const models = judgements.map((judgement) => model(judgement, bom, cdx));
  const [only] = models;
  if (only && models.length === 1) bom.metadata.component = only;
  else for (const one of models) bom.components.add(one);
  const factory = new cdx.JSON.Normalize.Factory(cdx.Spec1dot6);
  const text = new cdx.JsonSerializer(factory).serialize(bom, { sortLists: true });
  return JSON.stringify(withCards(JSON.parse(text), judgements), undefined, 2);
}

/** A model, whose requirements and container are added to the bill. */
function model({ manifest, verdict }: Judgement, bom: Bom, cdx: Library): Component {
  const { name, kind, contentDigest, totalBytes, files, serving, routine } = manifest;
  const component = new cdx.Component(cdx.ComponentType.MachineLearningModel, name, {
    ...(contentDigest !== "" && { version: shortDigest(contentDigest) }),
    bomRef: refOf(manifest),
  });
  for (const [property, value] of Object.entries({ kind, contentDigest, totalBytes, verdict }))
    component.properties.add(new cdx.Property(`model-version:${property}`, String(value)));
  for (const { path, bytes, sha256, format } of files) {
    const file = new cdx.Component(cdx.ComponentType.File, path, {
      bomRef: `${refOf(manifest)}/${path}`,
    });
    if (sha256 !== "") file.hashes.set(cdx.HashAlgorithm["SHA-256"], sha256);
    file.properties.add(new cdx.Property("model-version:bytes", String(bytes)));
    file.properties.add(new cdx.Property("model-version:format", format));
    component.components.add(file);
  }
  const needs = (other: Component) => {
    component.dependencies.add(shared(bom.components, other).bomRef);
  };
  const pins = (routine?.requirements ?? []).filter(
    ({ origin, name: own }) => !origin && own !== "",
  );
  for (const { name: own, specifier } of pins)
    needs(distribution(own, /^==([^=,*\s]+)$/.exec(specifier)?.[1], cdx));
  const versions = (manifest.savedModel?.metaGraphs ?? []).map((graph) => graph.tensorflowVersion);
  const [tensorflow] = versions.filter(Boolean);
  if (tensorflow !== undefined && !routine) needs(distribution("tensorflow", tensorflow, cdx));
  if (serving?.image !== undefined)
    needs(new cdx.Component(cdx.ComponentType.Container, serving.image, { bomRef: serving.image }));
  return component;
}

/** A distribution of the Python package index. */
function distribution(name: string, version: string | undefined, cdx: Library): Component {
  const own = normaliseName(name);
  const purl = `pkg:pypi/${own}${version === undefined ? "" : `@${encodeURIComponent(version)}`}`;
  return new cdx.Component(cdx.ComponentType.Library, own, {
    bomRef: purl,
    purl,
    ...(version !== undefined && { version }),
  });
}

/** The component of the bill with the same reference, or this one, which is added. */
function shared(components: ComponentRepository, added: Component): Component {
  for (const one of components) if (one.bomRef.value === added.bomRef.value) return one;
  components.add(added);
  return added;
}

function refOf({ name, contentDigest }: Judgement["manifest"]): string {
  return `${name}@${contentDigest}`;
}

/** An UUID of the bundles' contents. Source: RFC 9562, version 8. */
function serialOf(judgements: readonly Judgement[]): string {
  const digests = judgements.map(({ manifest }) => refOf(manifest));
  const hex = createHash("sha256").update(JSON.stringify(digests)).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join("-")}`;
}

/** A part of a bill as JSON. */
interface Part {
  readonly "bom-ref"?: string;
  readonly metadata?: { readonly component?: Part };
  readonly components?: readonly Part[];
}

/** The bill with a card for each model, which the library does not model. */
function withCards(bill: Part, judgements: readonly Judgement[]): Part {
  const cards = new Map(judgements.map(({ manifest }) => [refOf(manifest), cardOf(manifest)]));
  const add = (part: Part) => {
    const card = cards.get(part["bom-ref"] ?? "");
    return card ? { ...part, modelCard: card } : part;
  };
  const { metadata, components } = bill;
  return {
    ...bill,
    ...(metadata && {
      metadata: { ...metadata, ...(metadata.component && { component: add(metadata.component) }) },
    }),
    ...(components && { components: components.map(add) }),
  };
}

/** How a model is called: each input and output of its signatures. */
function cardOf({ savedModel }: Judgement["manifest"]): object | undefined {
  const signatures = (savedModel?.metaGraphs ?? []).flatMap((graph) =>
    Object.entries(graph.signatures),
  );
  if (signatures.length === 0) return undefined;
  const formats = (side: "inputs" | "outputs") =>
    [
      ...new Set(
        signatures.flatMap(([name, facts]) =>
          Object.entries(facts[side]).map(
            ([key, { dtype, shape }]) => `${name}: ${key} ${dtype} ${shapeText(shape)}`,
          ),
        ),
      ),
    ].map((format) => ({ format }));
  return { modelParameters: { inputs: formats("inputs"), outputs: formats("outputs") } };
}
