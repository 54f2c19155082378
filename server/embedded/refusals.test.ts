/**
 * What MongoDB knows and this store does not: each is refused, by an error that names it, and changes nothing.
 * The lists hold MongoDB's names; those in the subset are taken out, so that what joins it is not refused.
 */
import { Long, MongoClient, type Db, type Document, type MongoServerError } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";
import { subset } from "./subset.ts";

let store: OpenStore;
let client: MongoClient;
let db: Db;
const stored = { _id: 1, a: [1, 2], s: "x", d: { k: 1 } };
beforeAll(async () => {
  store = await openStore();
  client = await MongoClient.connect(store.uri);
  db = client.db("t");
  await db.collection("c").insertOne({ ...stored } as Document);
});
afterAll(async () => {
  await client.close();
  await store.close();
});

/** What is asked, the name that the refusal must hold, and its code. */
type Row = [command: Document, name: string, code: number];

const find = (filter: Document) => ({ find: "c", filter });
const project = (projection: Document) => ({ find: "c", projection });
const update = (u: unknown, more: Document = {}) => ({ update: "c", updates: [{ q: {}, u, ...more }] });
const aggregate = (...pipeline: Document[]) => ({ aggregate: "c", pipeline, cursor: {} });
const group = (_id: unknown) => aggregate({ $group: { _id } });
const index = (spec: Document) => ({ createIndexes: "c", indexes: [{ name: "x", key: { a: 1 }, ...spec }] });

const words = (text: string) => text.trim().split(/\s+/);
const outside = (text: string, ...inside: readonly (readonly string[])[]) =>
  words(text).filter((name) => !inside.some((list) => list.includes(name)));

const commands = outside(
  `addShard analyze appendOplogNote applyOps authenticate autoCompact balancerStart balancerStatus balancerStop
  checkMetadataConsistency cleanupOrphaned cloneCollectionAsCapped collMod collStats compact configureFailPoint
  connPoolStats connectionStatus convertToCapped count createRole createSearchIndexes createUser currentOp
  dataSize dbHash dbStats distinct dropAllUsersFromDatabase dropConnections dropRole dropSearchIndex dropUser
  enableSharding eval filemd5 flushRouterConfig fsync fsyncUnlock geoNear geoSearch getClusterParameter
  getCmdLineOpts getDefaultRWConcern getLastError getLog getParameter getShardMap getnonce grantRolesToUser group
  hostInfo invalidateUserCache killAllSessions killOp killSessions listCommands listShards lockInfo logRotate
  logout mapReduce moveChunk moveCollection netstat parallelCollectionScan planCacheClear profile reIndex
  refreshSessions renameCollection replSetFreeze replSetGetConfig replSetGetStatus replSetInitiate
  replSetReconfig replSetStepDown resetError reshardCollection rolesInfo saslContinue saslStart serverStatus
  setDefaultRWConcern setFeatureCompatibilityVersion setIndexCommitQuorum setParameter setQuerySettings
  shardCollection shutdown split startSession top updateUser usersInfo validate validateDBMetadata whatsmyuri`,
  Object.keys(subset.commands),
).map((name): Row => [{ [name]: 1 }, name, 59]);

const fieldsOf: [Document, string][] = [
  [{ abortTransaction: 1 }, "recoveryToken comment"],
  [aggregate(), "allowDiskUse bypassDocumentValidation collation comment explain hint let"],
  [{ bulkWrite: 1, ops: [], nsInfo: [] }, "comment cursor let"],
  [{ commitTransaction: 1 }, "recoveryToken comment"],
  [
    { create: "d" },
    `autoIndexId capped changeStreamPreAndPostImages clusteredIndex collation comment encryptedFields
    expireAfterSeconds indexOptionDefaults max pipeline size storageEngine timeseries validationAction
    validationLevel validator viewOn`,
  ],
  [index({}), "comment commitQuorum"],
  [{ delete: "c", deletes: [{ q: {}, limit: 1 }] }, "comment let maxTimeMs"],
  [{ drop: "c" }, "comment"],
  [{ dropIndexes: "c", index: "*" }, "comment"],
  [{ explain: { find: "c" } }, "comment"],
  [
    find({}),
    `allowDiskUse allowPartialResults awaitData collation comment let max maxScan min noCursorTimeout oplogReplay
    returnKey showRecordId snapshot tailable apiVersion apiStrict $clusterTime $maxTimeMS $query`,
  ],
  [
    { findAndModify: "c", query: {}, remove: true },
    "bypassDocumentValidation collation comment hint let maxTimeMs",
  ],
  [{ hello: 1 }, "loadBalanced saslSupportedMechs speculativeAuthenticate"],
  [{ insert: "c", documents: [{}] }, "bypassDocumentValidation comment maxTimeMs stmtId stmtIds"],
  [{ killCursors: "c", cursors: [] }, "comment"],
  [{ listCollections: 1 }, "comment"],
  [{ listDatabases: 1 }, "comment"],
  [{ listIndexes: "c" }, "comment"],
  [update({ $set: { a: 1 } }), "bypassDocumentValidation comment let"],
];
const fields = fieldsOf.flatMap(([command, names]) =>
  words(names).map((name): Row => [{ ...command, [name]: 1 }, name, 40415]),
);

const parts: Row[] = [
  ...words("c collation hint sort upsertSupplied").map((name): Row => [
    update({ $set: { a: 1 } }, { [name]: {} }),
    name,
    40415,
  ]),
  ...words("collation hint let").map((name): Row => [
    { delete: "c", deletes: [{ q: {}, limit: 1, [name]: {} }] },
    name,
    40415,
  ]),
  [{ ...aggregate(), cursor: { wat: 1 } }, "wat", 40415],
  [{ ...find({}), readConcern: { afterClusterTime: 1 } }, "afterClusterTime", 40415],
  [{ ...find({}), readConcern: { atClusterTime: 1 } }, "atClusterTime", 40415],
  [{ ...find({}), readConcern: { level: "linearizable" } }, "linearizable", 9],
  [{ ...find({}), readConcern: { level: "available" } }, "available", 9],
  [{ ...find({}), readConcern: { level: "snapshot" } }, "snapshot", 238],
  [{ aggregate: 1, pipeline: [], cursor: {} }, "database", 238],
  [{ explain: aggregate() }, "explain", 238],
  [{ explain: { update: "c", updates: [] } }, "explain", 238],
];

const filters: Row[] = [
  ...outside(
    `$all $bitsAllClear $bitsAllSet $bitsAnyClear $bitsAnySet $box $center $comment $expr $geoIntersects
    $geoWithin $geometry $jsonSchema $maxDistance $minDistance $mod $near $nearSphere $options $polygon $rand
    $regex $size $text $type $uniqueDocs $where $within`,
    subset.filters,
  ).map((name): Row => [find({ a: { [name]: 1 } }), name, 2]),
  ...outside(
    "$alwaysFalse $alwaysTrue $comment $expr $jsonSchema $nand $regex $sampleRate $text $where $xor",
    subset.logical,
  ).map((name): Row => [find({ [name]: {} }), name, 2]),
  [find({ s: /x/ }), "regular expression", 238],
  [find({ s: { $in: [/x/] } }), "regular expression", 238],
  [find({ s: { $not: /x/ } }), "$not", 2],
  [find({ s: { $ne: /x/ } }), "regular expression", 238],
  [find({ a: { $elemMatch: { $regex: "x" } } }), "$regex", 2],
  [find({ a: { $not: { $gt: 1, $lt: 2 } } }), "$not", 238],
  [find({ d: { $ref: "c", $id: 1 } }), "DBRef", 238],
  [{ delete: "c", deletes: [{ q: { a: { $size: 2 } }, limit: 0 }] }, "$size", 2],
  [{ findAndModify: "c", query: { s: { $type: "string" } }, remove: true }, "$type", 2],
];

const updates: Row[] = [
  ...outside("$bit $currentDate $mul $pushAll $rename $sort $addFields $replaceWith", subset.updates).map(
    (name): Row => [update({ [name]: { a: 1 } }), name, 9],
  ),
  [update([{ $set: { a: 1 } }]), "pipeline", 238],
  [{ findAndModify: "c", update: [{ $set: { a: 1 } }] }, "pipeline", 238],
  [update({ $push: { a: { $each: [1], $unique: true } } }), "$unique", 2],
  [update({ $push: { a: { $slice: 1 } } }), "$slice", 2],
  [update({ $addToSet: { a: { $each: [1], $slice: 1 } } }), "$slice", 2],
  [update({ $pull: { s: /x/ } }), "regular expression", 238],
  [update({ $pull: { a: { $mod: [2, 0] } } }), "$mod", 2],
  [update({ $set: { "a.$[]x": 1 } }), "$[]x", 52],
  [update({ $set: { "a.$[x]": 1 } }), "'x'", 2],
  [update({ $set: { "a.$[x]": 1 } }, { arrayFilters: [{ x: { $type: "int" } }] }), "$type", 2],
];

const projections: Row[] = [
  ...words("$slice $elemMatch $meta $concat $cond $literal").map((name): Row => [
    project({ a: { [name]: 1 } }),
    name,
    238,
  ]),
  [project({ "a.$": 1 }), "positional '$'", 238],
  [project({ x: "$a" }), "computed field 'x'", 238],
  [project({ x: "a" }), "computed field 'x'", 238],
  [aggregate({ $project: { x: "$a" } }), "computed field 'x'", 238],
  [aggregate({ $project: { x: { $add: [1, 2] } } }), "$add", 238],
  [aggregate({ $project: { x: ["$a"] } }), "computed field 'x'", 238],
  [{ find: "c", sort: { s: { $meta: "textScore" } } }, "$meta", 238],
  [{ find: "c", sort: { $natural: 1 } }, "$natural", 16410],
];

const stages = outside(
  `$addFields $bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify
  $documents $facet $fill $geoNear $graphLookup $indexStats $listClusterCatalog $listLocalSessions
  $listSampledQueries $listSearchIndexes $listSessions $lookup $merge $operationMetrics $out $planCacheStats
  $querySettings $queryStats $rankFusion $redact $replaceRoot $replaceWith $sample $scoreFusion $search
  $searchMeta $set $setWindowFields $shardedDataDistribution $sortByCount $unionWith $unset $unwind
  $vectorSearch`,
  subset.stages,
).map((name): Row => [aggregate({ [name]: {} }), name, 40324]);

const accumulators = outside(
  `$accumulator $addToSet $bottom $bottomN $concatArrays $count $firstN $lastN $maxN $median $mergeObjects $minN
  $percentile $push $setUnion $stdDevPop $stdDevSamp $top $topN`,
  subset.accumulators,
).map((name): Row => [aggregate({ $group: { _id: 1, x: { [name]: 1 } } }), name, 15952]);

const expressions: Row[] = [
  ...words(
    `$abs $acos $acosh $add $allElementsTrue $and $anyElementTrue $arrayElemAt $arrayToObject $asin $asinh $atan
    $atan2 $atanh $avg $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $ceil $cmp $concat $concatArrays
    $cond $convert $cos $cosh $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts
    $dateToString $dateTrunc $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $divide $eq $exp $filter $first
    $firstN $floor $function $getField $gt $gte $hour $ifNull $in $indexOfArray $indexOfBytes $indexOfCP
    $isArray $isNumber $isoDayOfWeek $isoWeek $isoWeekYear $last $lastN $let $literal $ln $log $log10 $lt $lte
    $ltrim $map $max $maxN $median $mergeObjects $meta $millisecond $min $minN $minute $mod $month $multiply $ne
    $not $objectToArray $or $percentile $pow $radiansToDegrees $rand $range $reduce $regexFind $regexFindAll
    $regexMatch $replaceAll $replaceOne $reverseArray $round $rtrim $second $setDifference $setEquals $setField
    $setIntersection $setIsSubset $setUnion $sin $sinh $size $slice $sortArray $split $sqrt $stdDevPop
    $stdDevSamp $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $subtract $sum $switch $tan
    $tanh $toBool $toDate $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toLower $toObjectId $toString
    $toUUID $toUpper $trim $trunc $tsIncrement $tsSecond $type $unsetField $week $year $zip`,
  ).map((name): Row => [group({ [name]: ["$a", 1] }), name, 168]),
  ...words("$$ROOT $$CURRENT $$NOW $$REMOVE $$CLUSTER_TIME $$DESCEND $$KEEP $$PRUNE $$USER_ROLES $$own").map(
    (name): Row => [group(name), name, 238],
  ),
  [group({ x: { $toUpper: "$s" } }), "$toUpper", 168],
  [group(["$a"]), "array", 238],
  [aggregate({ $group: { _id: 1, x: { $sum: { $size: "$a" } } } }), "$size", 168],
  [aggregate({ $group: { _id: 1, x: { $sum: ["$a", "$b"] } } }), "$sum", 40237],
];

const indexes: Row[] = [
  ...words(
    `2dsphereIndexVersion bits bucketSize clustered collation default_language dropDups hidden
    language_override max min ns prepareUnique storageEngine textIndexVersion v weights wildcardProjection`,
  ).map((name): Row => [index({ [name]: 1 }), name, 197]),
  ...words("text 2d 2dsphere hashed geoHaystack columnstore").map((name): Row => [
    index({ key: { a: name } }),
    name,
    238,
  ]),
  [index({ key: { "$**": 1 } }), "$**", 238],
  [index({ key: { "a.$**": 1 } }), "$**", 238],
  [index({ key: { a: 1, b: 1 }, expireAfterSeconds: 1 }), "TTL", 67],
  [index({ partialFilterExpression: { a: { $type: "string" } } }), "$type", 2],
  ...words("$ne $nin $elemMatch $not").map((name): Row => [
    index({
      partialFilterExpression: {
        a: { [name]: { $ne: 1, $nin: [1], $elemMatch: { k: 1 }, $not: { $gt: 1 } }[name] },
      },
    }),
    "partial index",
    67,
  ]),
  [index({ partialFilterExpression: { a: { $exists: false } } }), "partial index", 67],
  [index({ partialFilterExpression: { $nor: [{ a: 1 }] } }), "partial index", 67],
];

const bulk: Row[] = [
  ...words("delete replace").map((name): Row => [
    { bulkWrite: 1, ops: [{ [name]: 0, filter: {} }], nsInfo: [{ ns: "t.c" }] },
    `'${name}'`,
    238,
  ]),
  ...words("collation hint constants sort").map((name): Row => [
    {
      bulkWrite: 1,
      ops: [{ update: 0, filter: {}, updateMods: { $set: { a: 1 } }, [name]: {} }],
      nsInfo: [{ ns: "t.c" }],
    },
    name,
    40415,
  ]),
  [{ bulkWrite: 1, ops: [{ insert: 0, document: {}, x: 1 }], nsInfo: [{ ns: "t.c" }] }, "x", 40415],
  [
    { bulkWrite: 1, ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: "t.c", encryptionInformation: {} }] },
    "encryptionInformation",
    40415,
  ],
];

/** The error of a command, or of its first statement. */
async function refusal(command: Document): Promise<{ code: unknown; message: string }> {
  const on = "bulkWrite" in command ? client.db("admin") : db;
  try {
    const reply = await on.command(command);
    const first = (reply["writeErrors"] as Document[] | undefined)?.[0];
    return { code: first?.["code"], message: first ? String(first["errmsg"]) : "accepted" };
  } catch (error) {
    return { code: (error as MongoServerError).code, message: (error as Error).message };
  }
}

const tables = {
  commands,
  fields,
  parts,
  filters,
  updates,
  projections,
  stages,
  accumulators,
  expressions,
  indexes,
  bulk,
};

describe.each(Object.entries(tables))("%s", (_, rows) => {
  test.each(rows)("%j", async (command, name, code) => {
    const said = await refusal(command);
    expect(said).toMatchObject({ code });
    expect(said.message).toContain(name);
    expect(await db.collection("c").find().toArray()).toEqual([stored]);
    expect((await db.collection("c").indexes()).length).toBe(1);
  });
});

test("an unknown operator in an update's filter or a stage's is refused even where nothing is stored", async () => {
  for (const command of [
    { find: "none", filter: { a: { $size: 1 } } },
    { update: "none", updates: [{ q: { a: { $size: 1 } }, u: { $set: { a: 1 } } }] },
    { delete: "none", deletes: [{ q: { a: { $size: 1 } }, limit: 1 }] },
    { findAndModify: "none", query: { a: { $size: 1 } }, remove: true },
    { aggregate: "none", pipeline: [{ $match: { a: { $size: 1 } } }], cursor: {} },
  ])
    expect(await refusal(command)).toMatchObject({ code: 2, message: expect.stringContaining("$size") });
});

test("getMore and killCursors refuse fields they do not know", async () => {
  const getMore = { getMore: Long.ONE, collection: "c", maxAwaitTimeMS: 1 };
  expect(await refusal(getMore)).toMatchObject({
    code: 40415,
    message: expect.stringContaining("maxAwaitTimeMS"),
  });
});
