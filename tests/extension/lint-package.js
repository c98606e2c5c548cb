/** Runs Mozilla's own linter on the Firefox package. A warning is a failure. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { packageFor } from "./browser/package.js";

const program = fileURLToPath(new URL("node_modules/.bin/web-ext", import.meta.url));
const options = [
  "--source-dir",
  await packageFor("firefox"),
  "--warnings-as-errors",
  "--no-input",
  "--no-config-discovery",
];
const { status } = spawnSync(program, ["lint", ...options], {
  stdio: "inherit",
  env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
});
process.exitCode = status ?? 1;
