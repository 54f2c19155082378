/** Every command that the store knows. Whatever is not here is answered with CommandNotFound. */
import type { Command } from "../context.ts";
import type { CommandName } from "../subset.ts";
import { aggregate } from "./aggregate.ts";
import { backup } from "./backup.ts";
import { bulkWrite } from "./bulkWrite.ts";
import { getMore, killCursors } from "./cursor.ts";
import { explain } from "./explain.ts";
import { find } from "./find.ts";
import { findAndModify } from "./findAndModify.ts";
import { buildInfo, hello, isMaster, ping } from "./hello.ts";
import { insert } from "./insert.ts";
import { abortTransaction, commitTransaction, endSessions } from "./session.ts";
import { create, drop, dropDatabase, listCollections, listDatabases } from "./collections.ts";
import { createIndexes, dropIndexes, listIndexes } from "./indexes.ts";
import { remove, update } from "./update.ts";

export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({
    abortTransaction,
    aggregate,
    backup,
    buildInfo,
    bulkWrite,
    commitTransaction,
    create,
    createIndexes,
    delete: remove,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
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
  } satisfies Record<CommandName | "ismaster", Command>),
);
