/** The real service on a fake Hub, both on free ports, with their own database. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request as ask, createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Starting takes a second or two, and much longer on a busy machine. */
const START_MS = 60_000;
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const PYTHON = process.env.PAPERBOY_PYTHON ?? join(ROOT, ".venv/bin/python");

/** What `paperboy serve` promises: a stop ends within this, whatever clients do. */
const STOP_MILLISECONDS = 10_000;

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Wait until a check succeeds.
 * @template T
 * @param {() => Promise<T>|T} check Its first truthy result is returned; until then it may throw.
 * @returns {Promise<NonNullable<T>>}
 */
export async function eventually(check, milliseconds = 15_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    let problem = "no truthy result";
    try {
      const answer = await check();
      if (answer) return /** @type {NonNullable<T>} */ (answer);
    } catch (error) {
      problem = String(error);
    }
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${problem}\n${check}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A child process. */
class Running {
  /**
   * @param {string[]} command
   * @param {Record<string, string>} environment
   */
  constructor(command, environment = {}) {
    this.output = "";
    this.process = spawn(command[0], command.slice(1), { cwd: ROOT, env: { ...process.env, ...environment } });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (chunk) => {
        this.output += chunk;
      });
    }
  }

  /** End it. What does not end in time is killed, so that it fails this test and no other one. */
  async stop() {
    this.process.kill();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.process.kill("SIGKILL");
    }, STOP_MILLISECONDS);
    await this.ended;
    clearTimeout(timer);
    if (late) throw new Error(`did not stop within ${STOP_MILLISECONDS} ms\n${this.output}`);
  }
}

/** A fake Hub; see tests/fakehub.py for what it can do. */
export class Hub {
  /** @param {string[]} options */
  static async start(...options) {
    const running = new Running([PYTHON, "-u", "-m", "tests.fakehub", "--port", "0", ...options]);
    const match = await eventually(() => /on (http:\S+), newest list (\S+)/.exec(running.output));
    return new Hub(running, match[1], match[2]);
  }

  /**
   * @param {Running} running
   * @param {string} url
   * @param {string} newest
   */
  constructor(running, url, newest) {
    this.url = url;
    this.newest = newest;
    this.stop = () => running.stop();
  }

  /** It has them as soon as it was told. */
  async hasPapers() {}

  /** Stop answering, until `resume`. */
  pause() {
    return this.#turn("/__fault", { name: "reset" });
  }

  resume() {
    return this.#turn("/__fault", { name: "reset", times: 0 });
  }

  /** @returns {Promise<string[]>} The paths of all requests so far. */
  async asked() {
    return (await fetch(`${this.url}/__asked`)).json();
  }

  /** @returns {Promise<Record<string, string>>} The headers of the last request, with their names in small letters. */
  async lastHeaders() {
    return (await fetch(`${this.url}/__last`)).json();
  }

  /** @returns {Promise<number>} How many requests it has had at once at most. */
  async mostAtOnce() {
    return (await fetch(`${this.url}/__most`)).json();
  }

  /**
   * Start a new day with `count` papers.
   * @param {string} date
   * @param {number} count
   * @param {number} [number] The number of the first paper; a paper is only on one list.
   */
  publish(date, count, number = 5001) {
    this.newest = date;
    return this.#turn("/__fill", { date, count, number });
  }

  /**
   * Put `count` papers on the newest list.
   * @param {number} count
   */
  grow(count) {
    return this.#turn("/__fill", { date: this.newest, count });
  }

  /**
   * Replace the newest list.
   * @param {object[]} entries In the Hub's shape.
   */
  list(entries) {
    return this.#turn("/__list", { date: this.newest, entries });
  }

  /**
   * @param {string} knob
   * @param {object} value
   */
  async #turn(knob, value) {
    await fetch(this.url + knob, { method: "POST", body: JSON.stringify(value) });
  }
}

/** The service, as `paperboy serve` runs it. */
export class Service {
  /**
   * @param {string} hubUrl
   * @param {Record<string, string>} [environment] More environment variables.
   */
  static async start(hubUrl, environment) {
    const folder = await mkdtemp(join(tmpdir(), "paperboy-"));
    const service = new Service(hubUrl, folder, await freePort(), environment);
    try {
      await service.resume();
    } catch (error) {
      const output = service.running?.output;
      await service.stop();
      throw new Error(`The service did not start.\n${output}`, { cause: error });
    }
    return service;
  }

  /**
   * @param {string} hubUrl
   * @param {string} folder
   * @param {number} port
   * @param {Record<string, string>} [environment]
   */
  constructor(hubUrl, folder, port, environment) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      ...environment,
      PAPERBOY_HUB_URL: hubUrl,
      PAPERBOY_DATABASE_URL: `sqlite:///${join(folder, "paperboy.db")}`,
      PAPERBOY_REFRESH_SECONDS: "1",
      PAPERBOY_RATE_LIMIT: "0",
      PORT: String(port),
    };
    /** @type {Running|undefined} */
    this.running = undefined;
  }

  /** Start it, also after `pause`, and wait until it answers. */
  async resume() {
    this.running = new Running([PYTHON, "-m", "api.cli", "serve"], this.environment);
    await eventually(async () => (await fetch(`${this.url}/healthz`)).ok, START_MS);
  }

  /** Wait until the newest list has this many papers in every web process: they look for changes five times a second. */
  async hasPapers(/** @type {number} */ number) {
    await eventually(async () => {
      const reply = await (await fetch(`${this.url}/v1/daily`)).json();
      return reply.source === "hub" && reply.total === number;
    }, START_MS);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  /** Wait until related papers are found for this one, for which the search index must have it. */
  async hasRelated(/** @type {string} */ id) {
    for (let limit = 50; limit > 10; limit -= 1) {
      // Each time at another address, none of which the popup uses, as a reply is kept for seconds.
      const reply = await fetch(`${this.url}/v1/papers/${id}/related?limit=${limit}`);
      if ((await reply.json()).papers.length) return;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`no papers related to ${id}`);
  }

  get isRunning() {
    return this.running !== undefined;
  }

  async pause() {
    await this.running?.stop();
    this.running = undefined;
  }

  async stop() {
    await this.pause();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A proxy between browser and service that records requests. */
export class Recorder {
  /** @param {string} target */
  static async start(target) {
    const port = await freePort();
    const recorder = new Recorder(target, `http://127.0.0.1:${port}`);
    await new Promise((resolve) => recorder.server.listen(port, "127.0.0.1", () => resolve(null)));
    return recorder;
  }

  /**
   * @param {string} target
   * @param {string} url
   */
  constructor(target, url) {
    this.url = url;
    /** Paths that get no answer. @type {RegExp|null} */
    this.holds = null;
    /** Paths that get another answer. @type {{paths: RegExp, body: unknown}|null} */
    this.spoils = null;
    /** @type {{method: string, path: string, headers: import("node:http").IncomingHttpHeaders, status: number, bytes: number}[]} */
    this.passed = [];
    this.server = createHttpServer((incoming, outgoing) => {
      const { method = "", url: path = "", headers } = incoming;
      // Firefox sends its proxy whole addresses.
      const local = path.replace(/^http:\/\/[^/]+/, "");
      // A server that hangs gives no answer.
      if (this.holds?.test(local)) return;
      if (this.spoils?.paths.test(local)) {
        outgoing.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
        return outgoing.end(JSON.stringify(this.spoils.body));
      }
      const onward = ask(target + local, { method, headers }, (answer) => {
        const entry = { method, path: local, headers, status: answer.statusCode ?? 0, bytes: 0 };
        this.passed.push(entry);
        outgoing.writeHead(entry.status, answer.headers);
        answer.on("data", (chunk) => {
          entry.bytes += chunk.length;
        });
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
