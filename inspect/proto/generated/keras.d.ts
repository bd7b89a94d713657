// Generated from the .proto files by `npm run protos`.
import type { Decoder } from "../decode";

export interface SavedMetadata {
  readonly nodes: readonly SavedObject[];
}

export interface SavedObject {
  readonly identifier: string;
  readonly metadata: Buffer;
}

export declare const keras: {
  SavedMetadata: Decoder<SavedMetadata>;
  SavedObject: Decoder<SavedObject>;
};
