/**
 * The subset, by name: all that the store does, and what it refuses everything else against. A command's fields
 * are checked against these lists before it runs; refusals.test.ts proves that the operators are these and no
 * others, and that README.md says the same.
 */
export const subset = {
  /** Fields that any command may carry. */
  everyCommand: [
    "$db",
    "lsid",
    "txnNumber",
    "startTransaction",
    "autocommit",
    "readConcern",
    "writeConcern",
    "$readPreference",
    "maxTimeMS",
  ],
  /** Each command with the fields it knows besides its own name and those. */
  commands: {
    abortTransaction: [],
    aggregate: ["pipeline", "cursor"],
    /** This store's own: MongoDB has none of the name. */
    backup: ["to"],
    buildInfo: [],
    bulkWrite: ["ops", "nsInfo", "ordered", "errorsOnly", "bypassDocumentValidation"],
    commitTransaction: [],
    create: [],
    createIndexes: ["indexes"],
    delete: ["deletes", "ordered"],
    drop: [],
    dropDatabase: [],
    dropIndexes: ["index"],
    endSessions: [],
    explain: ["verbosity"],
    find: ["filter", "sort", "projection", "hint", "skip", "limit", "batchSize", "singleBatch"],
    findAndModify: ["query", "sort", "remove", "update", "new", "fields", "upsert", "arrayFilters"],
    getMore: ["collection", "batchSize"],
    hello: ["helloOk", "client", "compression", "backpressure", "topologyVersion", "maxAwaitTimeMS"],
    insert: ["documents", "ordered"],
    isMaster: ["helloOk", "client", "compression", "backpressure", "topologyVersion", "maxAwaitTimeMS"],
    killCursors: ["cursors"],
    listCollections: ["filter", "nameOnly", "authorizedCollections", "cursor"],
    listDatabases: ["filter", "nameOnly", "authorizedDatabases"],
    listIndexes: ["cursor"],
    ping: [],
    update: ["updates", "ordered"],
  },
  /** Documents inside a command, with all the fields they know. */
  parts: {
    "aggregate.cursor": ["batchSize"],
    "bulkWrite.insert": ["insert", "document"],
    "bulkWrite.update": ["update", "filter", "updateMods", "multi", "upsert", "arrayFilters"],
    "bulkWrite.nsInfo": ["ns"],
    "createIndexes.indexes": [
      "key",
      "name",
      "unique",
      "sparse",
      "partialFilterExpression",
      "expireAfterSeconds",
      "background",
    ],
    "delete.deletes": ["q", "limit"],
    readConcern: ["level"],
    "update.updates": ["q", "u", "multi", "upsert", "arrayFilters"],
  },
  /** Conditions on a field; a value by itself means $eq. */
  filters: ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$not", "$exists", "$elemMatch"],
  /** Conditions on a document. */
  logical: ["$and", "$or", "$nor"],
  updates: [
    "$set",
    "$setOnInsert",
    "$unset",
    "$inc",
    "$min",
    "$max",
    "$push",
    "$addToSet",
    "$pull",
    "$pullAll",
    "$pop",
  ],
  /** What may stand beside the values of an update operator. */
  modifiers: {
    $push: ["$each", "$slice", "$sort", "$position"],
    $addToSet: ["$each"],
  },
  /** Parts of an update's path that stand for elements of an array. */
  positions: ["$", "$[]", "$[name]"],
  projections: ["inclusion", "exclusion", "nested"],
  stages: ["$match", "$sort", "$skip", "$limit", "$project", "$group", "$count"],
  accumulators: ["$sum", "$avg", "$min", "$max", "$first", "$last"],
  /** The only expressions, in $group. No operator is one. */
  expressions: ["field path", "literal", "document"],
  indexes: ["ascending", "descending", "compound", "multikey", "unique", "sparse", "partial", "TTL"],
  readConcerns: ["local", "majority", "snapshot"],
} as const;

export type CommandName = keyof typeof subset.commands;
