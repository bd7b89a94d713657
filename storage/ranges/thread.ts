import { parentPort, workerData } from "node:worker_threads";
import { answerRanges } from "./answerRanges";
import { type Connection, connect } from "./connect";

// The thread that answers while the one that inspects is blocked.
if (parentPort) answerRanges(parentPort, connect(workerData as Connection));
