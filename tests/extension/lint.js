/** What Mozilla's reviewers check by machine, over the package for Firefox; a warning is a failure. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { firefoxPackage } from "./browser/package.js";

const program = fileURLToPath(new URL("node_modules/.bin/web-ext", import.meta.url));
const options = [
  "--source-dir",
  await firefoxPackage(),
  "--warnings-as-errors",
  "--no-input",
  "--no-config-discovery",
];
const { status } = spawnSync(program, ["lint", ...options], {
  stdio: "inherit",
  env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
});
process.exitCode = status ?? 1;
