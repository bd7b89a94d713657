import type { Manifest } from "../../inspect/manifest";
import { type ReadManifest, readManifest } from "../../inspect/schema/readManifest";
import type { AnyRule, PolicySetting } from "../../rules";
import { inputsOf } from "./inputs";
import { sentFor } from "./sdkPatch";
import { findUnknown } from "./unknownValues";

/** What is known about a ModelVersion's `manifest` property. */
export type DeclaredManifest =
  | ReadManifest
  /** Absent, or with values that are unknown in preview. */
  | { readonly absent: true };

const EXEMPTIONS = "exemptions";

/**
 * State that the policies of one pack share while they judge one program. The SDK gives a policy only its own
 * configuration and one resource at a time, and runs the policies of a resource in the order of the pack.
 */
export class Session {
  /** Configuration of the policy `exemptions`: every other policy needs to know whether exemptions count. */
  #exemptions: PolicySetting = {};
  /** Manifests by the URN of their ModelVersion. The engine analyses a parent before its children. */
  readonly #versions = new Map<string, Manifest>();
  readonly #read = new WeakMap<object, DeclaredManifest>();

  /**
   * Settings for judging `rule` in the pack. It is judged as mandatory, so that only findings that always warn come
   * back as advisory; the engine applies the configured level to the rest.
   */
  settingsOf(rule: AnyRule, config: object): Readonly<Record<string, PolicySetting>> {
    const setting: PolicySetting = { ...config, enforcementLevel: "mandatory" };
    if (rule.policy === EXEMPTIONS) this.#exemptions = setting;
    return { [EXEMPTIONS]: this.#exemptions, [rule.policy]: setting };
  }

  /**
   * The manifest among a ModelVersion's inputs or outputs, validated once for all policies. `uploads-accounted-for`
   * refuses a manifest that is absent, unknown or invalid.
   */
  manifestOf(props: object): DeclaredManifest {
    const key = sentFor(props);
    const known = this.#read.get(key);
    if (known) return known;
    const { manifest } = inputsOf(props);
    const isKnown = manifest !== undefined && findUnknown(manifest) === undefined;
    const read: DeclaredManifest = isKnown ? readManifest(manifest) : { absent: true };
    this.#read.set(key, read);
    return read;
  }

  /** Stores the manifest of a ModelVersion, with which its objects are compared. */
  declare(urn: string, manifest: Manifest): void {
    this.#versions.set(urn, manifest);
  }

  /** The manifest of the ModelVersion with this URN. */
  versionOf(urn: string): Manifest | undefined {
    return this.#versions.get(urn);
  }

  /** The first manifest of the program's ModelVersions for which `holds` returns true. */
  findVersion(holds: (manifest: Manifest) => boolean): Manifest | undefined {
    return [...this.#versions.values()].find(holds);
  }
}
