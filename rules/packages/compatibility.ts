import { compare } from "@renovatebot/pep440";
import keras from "../../data/keras-versions.json";
import scikitLearn from "../../data/scikit-learn-versions.json";
import tensorflow from "../../data/tensorflow-compat.json";
import torch from "../../data/torch-compat.json";
import xgboost from "../../data/xgboost-versions.json";
import type { RoutineFacts } from "../../inspect/python/facts";
import {
  containerEnvironment,
  DEFAULT_PYTHON,
  evaluateMarker,
} from "../../inspect/requirements/markers";
import { normaliseName } from "../../inspect/requirements/names";
import { bare } from "../../inspect/requirements/releases";
import { planOf } from "./installPlan";
import { pinOf, requirementOf } from "./pins";

/** One release of a distribution, as its wheels' metadata describe it. */
export interface Release {
  /** PEP 440 specifiers by the normalised name of the required distribution. */
  readonly requires: Readonly<Record<string, string>>;
  /** Minor versions of Python that have a Linux wheel; empty if that is unknown. */
  readonly pythons: readonly string[];
}

interface Row {
  readonly pythonsWithLinuxWheel?: readonly string[] | null;
  readonly requires?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly torch?: string | null;
}

const TABLES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  torch: torch.torch,
  torchvision: torch.torchvision,
  torchaudio: torch.torchaudio,
  tensorflow: tensorflow.tensorflow,
  keras: keras.versions as Record<string, Row>,
  "scikit-learn": scikitLearn.versions as Record<string, Row>,
  xgboost: xgboost.versions as Record<string, Row>,
};

/**
 * A release by name and version, with what it requires on a Python such as `3.10`; undefined if no table has it. The
 * local part of the version (`+cpu`) does not count.
 */
export function releaseOf(
  name: string,
  version: string,
  python = DEFAULT_PYTHON,
): Release | undefined {
  const rows = rowsOf(name);
  const row = Object.hasOwn(rows, bare(version)) ? rows[bare(version)] : undefined;
  if (!row) return undefined;
  return { requires: requiresOf(row, python), pythons: row.pythonsWithLinuxWheel ?? [] };
}

/** Versions of a distribution in the tables, the newest first. */
export function versionsOf(name: string): string[] {
  return Object.keys(rowsOf(name)).sort((a, b) => compare(b, a));
}

/**
 * The version of `name` to pin if a pinned torch or tensorflow decides it, as torch decides that of torchvision. It was
 * resolved with all requirements and the server.
 */
export function companionPin(name: string, routine: RoutineFacts): string | undefined {
  const isBound = ["torch", "tensorflow"].some((other) => {
    const found = requirementOf(routine.requirements, other);
    return (
      found !== undefined &&
      pinOf(found) !== undefined &&
      versionsOf(name).some((version) =>
        Object.hasOwn(releaseOf(name, version)?.requires ?? {}, other),
      )
    );
  });
  return isBound ? planOf(routine).proposed(name) : undefined;
}

function rowsOf(name: string): Readonly<Record<string, Row>> {
  return Object.hasOwn(TABLES, name) ? (TABLES[name] ?? {}) : {};
}

function requiresOf(
  { requires = [], torch: torchSpecifier }: Row,
  python: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  if (torchSpecifier) found["torch"] = torchSpecifier;
  const lines: readonly string[] = Array.isArray(requires)
    ? (requires as readonly string[])
    : Object.entries(requires as Readonly<Record<string, readonly string[]>>).flatMap(
        ([name, all]) => all.map((one) => `${name} ${one}`),
      );
  const environment = containerEnvironment(python);
  for (const line of lines) {
    const [requirement = "", marker] = line.split(";");
    const [, name = "", specifier = ""] = /^([\w.-]+)\s*\(?([^)]*)\)?\s*$/.exec(requirement) ?? [];
    if (specifier.trim() === "" || (marker !== undefined && !evaluateMarker(marker, environment)))
      continue;
    const key = normaliseName(name);
    // Several specifiers of one name without a marker come from different wheels, so none of them is certain.
    found[key] = Object.hasOwn(found, key) ? "" : specifier.replaceAll(" ", "");
  }
  return Object.fromEntries(Object.entries(found).filter(([, specifier]) => specifier !== ""));
}
