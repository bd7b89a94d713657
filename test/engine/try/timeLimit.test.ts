import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { checkout } from "../../support/project";
import { aRoutine, aRoutineWith, withOwnCache } from "../../support/soundRoutine";
import { refusal, tryRoutine, wordsFor } from "../../support/tryRoutine";

describe("model-version try, if the routine does not end", () => {
  withOwnCache();

  const waiting = (pids: string) => `import subprocess, sys, time
import os
class Predictor:
    def load(self, artifacts_uri):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with open(${JSON.stringify(pids)}, "w") as file:
            file.write("%d %d %s" % (os.getpid(), child.pid, os.getcwd()))
        time.sleep(600)
`;

  function hanging(): { folder: string; pids: string } {
    const folder = aRoutine();
    const pids = join(folder, "pids");
    writeFileSync(join(folder, "src/predictor.py"), waiting(pids));
    return { folder, pids };
  }

  it("ends it with its children after the time limit, and names the step", async () => {
    const { folder, pids } = hanging();
    const tried = await tryRoutine(folder, "--timeout", "3");
    assert.equal(tried.code, 1);
    assert.match(refusal(tried).first, /^load did not finish within 3 s \[TRY009]/);
    await assertEnded(pids);
  });

  it("ends it with its children if the command receives a signal to stop, and leaves nothing behind", async () => {
    const { folder, pids } = hanging();
    const command = spawn(
      process.execPath,
      ["--import", "tsx", join(checkout, "cli/main.ts"), ...wordsFor(folder)],
      { stdio: "ignore" },
    );
    const ended = new Promise((resolve) => command.once("exit", resolve));
    while (!existsSync(pids) || readFileSync(pids, "utf8") === "") await wait(20);
    command.kill("SIGTERM");
    assert.equal(await ended, 2);
    const sources = await assertEnded(pids);
    assert.equal(existsSync(sources), false);
  });

  it("does not wait for a process that has its own session and keeps the output open", async () => {
    const folder = aRoutineWith(
      "self._weights = None",
      'import subprocess; subprocess.Popen(["sleep", "40"], start_new_session=True)',
    );
    assert.equal((await tryRoutine(folder)).code, 0); // a test may take 20 s
  });

  it("does not wait for a thread that the routine left behind", async () => {
    const folder = aRoutineWith(
      "self._weights = None",
      "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    );
    assert.equal((await tryRoutine(folder, "--timeout", "15")).code, 0);
  });
});

/** Waits until the processes that the file names have ended, and returns the folder that it names. */
async function assertEnded(file: string): Promise<string> {
  const [own, child, folder = ""] = readFileSync(file, "utf8").split(" ");
  for (const pid of [Number(own), Number(child)]) {
    for (let tries = 0; isRunning(pid); tries++) {
      assert.ok(tries < 100, `process ${pid} still runs`);
      await wait(20);
    }
  }
  return folder;
}

/** A process that has ended stays listed until its parent collects it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) [ZX] /.test(readFileSync(stat, "utf8")));
}
