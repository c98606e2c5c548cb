/** A clock that can be moved, for browsers and the service: the machine's own, shifted by `clock.c`. */
import { execFile } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findProgram } from "./program.js";

const SOURCE = fileURLToPath(new URL("clock.c", import.meta.url));
const COMPILERS = ["cc", "gcc", "clang"];

/** @returns {string|false} Why clocks cannot be moved on this machine, if so. */
export function cannotMoveClocks() {
  if (process.platform !== "linux") return "Only Linux can give a program another clock.";
  try {
    return findProgram("CC", COMPILERS) ? false : "";
  } catch {
    return "A C compiler is missing. Get one with: apt-get install gcc libc6-dev";
  }
}

export class Clock {
  static async start() {
    const folder = mkdtempSync(join(tmpdir(), "paperboy-clock-"));
    const library = join(folder, "clock.so");
    await promisify(execFile)(findProgram("CC", COMPILERS), [
      "-shared",
      "-fPIC",
      "-O2",
      "-Wall",
      "-Werror",
      "-o",
      library,
      SOURCE,
    ]);
    return new Clock(folder, library);
  }

  /**
   * @param {string} folder
   * @param {string} library
   */
  constructor(folder, library) {
    this.folder = folder;
    this.file = openSync(join(folder, "shift"), "w+");
    this.milliseconds = 0;
    this.move(0);
    /** Environment variables for programs that use this clock. */
    this.environment = { LD_PRELOAD: library, SHIFTED_CLOCK: join(folder, "shift") };
  }

  /** @param {number} milliseconds Whole seconds, forward or back. */
  move(milliseconds) {
    this.milliseconds += milliseconds;
    const number = Buffer.alloc(8);
    number.writeBigInt64LE(BigInt(this.milliseconds / 1000));
    writeSync(this.file, number, 0, number.length, 0);
  }

  /** @returns {string} The day (`YYYY-MM-DD`) in UTC. */
  today() {
    return new Date(Date.now() + this.milliseconds).toISOString().slice(0, 10);
  }

  stop() {
    closeSync(this.file);
    rmSync(this.folder, { recursive: true });
  }
}
