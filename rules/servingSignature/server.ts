import type { ServingFacts } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";

/** What is known about the server: its TensorFlow version, and whether it has a GPU; undefined if unknown. */
export interface Server {
  /** As precise as it is declared: `2.15` or `2.15.0`. */
  readonly version?: string;
  /** Minor version of TensorFlow 2. */
  readonly minor?: number;
  readonly hasGpu?: boolean;
}

export function serverOf({ image = "", frameworkVersion }: ServingFacts = {}): Server {
  const known = image === "" ? undefined : readServingImage(image);
  const version = known?.version ?? frameworkVersion;
  const [, minor] = /^2\.(\d+)/.exec(version ?? "") ?? [];
  return {
    ...(version !== undefined && { version }),
    ...(minor !== undefined && { minor: Number(minor) }),
    ...(/gpu/i.test(image) ? { hasGpu: true } : known && { hasGpu: false }),
  };
}
