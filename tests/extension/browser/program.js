/** Finds programs on this machine. */
import { existsSync } from "node:fs";

/**
 * @param {string} variable An environment variable that overrides the search path.
 * @param {string[]} names
 */
export function findProgram(variable, names) {
  const folders = (process.env.PATH ?? "").split(":");
  const paths = names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  const found = [process.env[variable] ?? "", ...paths].find((path) => path && existsSync(path));
  if (!found) throw new Error(`Not on the path: ${names.join(", ")}. Name one with ${variable}=/path/to/it.`);
  return found;
}
