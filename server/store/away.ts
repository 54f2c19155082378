/** Whether an error says that the store cannot be reached: nobody's own fault, and the same for all. */
import mongoose, { mongo } from "mongoose";

export function storeIsAway(error: unknown): boolean {
  if (error instanceof mongoose.Error.MongooseServerSelectionError) return true;
  if (error instanceof mongo.MongoClientBulkWriteError) return storeIsAway(error.cause);
  if (error instanceof mongo.MongoError)
    return error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError;
  // A command that waits to be written fails with the socket's own error.
  return error instanceof Error && socketCodes.has((error as NodeJS.ErrnoException).code ?? "");
}

const socketCodes: ReadonlySet<string> = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED"]);
