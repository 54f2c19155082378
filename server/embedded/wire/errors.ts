/**
 * Errors as MongoDB words them: a code, the code's name and a message, which become a command's reply.
 */

/** The names of the codes that this store answers with; the others are called after their number. */
const codeNames: Readonly<Record<number, string>> = {
  1: "InternalError",
  2: "BadValue",
  9: "FailedToParse",
  13: "Unauthorized",
  14: "TypeMismatch",
  22: "InvalidBSON",
  26: "NamespaceNotFound",
  27: "IndexNotFound",
  28: "PathNotViable",
  40: "ConflictingUpdateOperators",
  43: "CursorNotFound",
  50: "MaxTimeMSExpired",
  52: "DollarPrefixedFieldName",
  53: "InvalidIdField",
  54: "NotSingleValueField",
  56: "EmptyFieldName",
  59: "CommandNotFound",
  66: "ImmutableField",
  67: "CannotCreateIndex",
  72: "InvalidOptions",
  73: "InvalidNamespace",
  85: "IndexOptionsConflict",
  86: "IndexKeySpecsConflict",
  91: "ShutdownInProgress",
  112: "WriteConflict",
  125: "CommandFailed",
  168: "InvalidPipelineOperator",
  171: "CannotIndexParallelArrays",
  175: "QueryPlanKilled",
  197: "InvalidIndexSpecificationOption",
  225: "TransactionTooOld",
  238: "NotImplemented",
  246: "SnapshotUnavailable",
  251: "NoSuchTransaction",
  256: "TransactionCommitted",
  257: "TransactionTooLarge",
  263: "OperationNotSupportedInTransaction",
  292: "QueryExceededMemoryLimitNoDiskUseAllowed",
  10334: "BSONObjectTooLarge",
  11000: "DuplicateKey",
  14031: "OutOfDiskSpace",
  17280: "KeyTooLong",
};

/** An error for the client. `extra` holds raw fields (BSON-serialisable) that join the reply, such as keyPattern. */
export class MongoError extends Error {
  readonly code: number;
  readonly extra: Record<string, unknown> | undefined;
  readonly labels: readonly string[];

  constructor(
    code: number,
    message: string,
    extra?: Record<string, unknown>,
    labels: readonly string[] = [],
  ) {
    super(message);
    this.code = code;
    this.extra = extra;
    this.labels = labels;
  }

  get codeName(): string {
    return codeNames[this.code] ?? `Location${this.code}`;
  }
}

export const badValue = (message: string) => new MongoError(2, message);
export const failedToParse = (message: string) => new MongoError(9, message);
export const typeMismatch = (message: string) => new MongoError(14, message);

/** The refusal of something that MongoDB has and this store does not: always by name. */
export const unsupported = (what: string) =>
  new MongoError(
    238,
    `${what} is not supported by the embedded store; set MONGODB_URI to use a MongoDB server`,
  );

/** Another transaction wrote the same record first: the client may run its whole transaction again. */
export const writeConflict = () =>
  new MongoError(
    112,
    "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.",
    undefined,
    ["TransientTransactionError"],
  );
