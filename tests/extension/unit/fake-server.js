/** A server on loopback that answers with what a test says, and records what it was asked. */
import { createServer } from "node:http";
import { after, before } from "node:test";

/** @typedef {{status?: number, headers?: Record<string, string>, body: unknown, before?: () => Promise<void>}} Answer */

export class FakeServer {
  constructor() {
    /** By path, with or without its query. @type {Record<string, Answer>} */
    this.answers = {};
    /** @type {string[]} */
    this.asked = [];
    this.url = "";
    const server = createServer(async (request, response) => {
      const path = String(request.url);
      this.asked.push(path);
      const {
        status = 200,
        headers,
        body,
        before: wait,
      } = this.answers[path] ?? this.answers[path.split("?")[0]] ?? { status: 404, body: "no" };
      await wait?.();
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
    before(async () => {
      await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
      this.url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
    });
    after(() => server.close());
  }

  /** @param {Record<string, Answer>} answers */
  reset(answers) {
    this.answers = answers;
    this.asked = [];
  }
}
