/**
 * Read marks as they are stored.
 *
 * @typedef {import("../core/types.js").Read} Read
 */
import { withoutRead, withRead } from "../core/read-marks.js";
import { inTurn } from "./locks.js";
import { read, write } from "./storage.js";

/**
 * Store read marks. The first write begins in the same tick, because a link that opens closes the popup. If another
 * window wrote at the same moment, this one's marks are then added to the other's.
 * @param {Read} marks All marks, as this window knows them.
 * @param {string[]} ids The papers that were just marked.
 * @param {boolean} isRead Whether as read or as unread.
 */
export async function storeMarks(marks, ids, isRead) {
  await write({ read: marks });
  await inTurn("read", async () => {
    const { read: stored } = await read("read");
    if (ids.every((id) => Object.hasOwn(stored, id) === isRead)) return;
    await write({ read: isRead ? withRead(stored, ids, new Date()) : withoutRead(stored, ids) });
  });
}
