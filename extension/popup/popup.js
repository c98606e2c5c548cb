/**
 * Opens the popup: draws its first screen with as few modules as that needs, and then loads the rest.
 */
import { afterFrame } from "../ui/dom.js";
import { translate } from "../ui/translate.js";
import { drawFirstScreen } from "./first-screen.js";

translate(document);
await drawFirstScreen();
afterFrame(() => import("./main.js"));
