/** Every command that the store knows. Whatever is not here is answered with CommandNotFound. */
import type { Command } from "../context.ts";
import { aggregate } from "./aggregate.ts";
import { backup } from "./backup.ts";
import { bulkWrite } from "./bulkWrite.ts";
import { count, distinct, explain, find, getMore, killCursors } from "./find.ts";
import { findAndModify } from "./findAndModify.ts";
import { buildInfo, hello, isMaster, ping } from "./hello.ts";
import { insert } from "./insert.ts";
import { abortTransaction, commitTransaction, endSessions } from "./session.ts";
import {
  create,
  createIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  listCollections,
  listDatabases,
  listIndexes,
} from "./shape.ts";
import { remove, update } from "./update.ts";

export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    abortTransaction,
    aggregate,
    backup,
    buildInfo,
    bulkWrite,
    buildinfo: buildInfo,
    commitTransaction,
    count,
    create,
    createIndexes,
    delete: remove,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    hello,
    insert,
    isMaster,
    ismaster: isMaster,
    killCursors,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    update,
  }),
);
