internal import Postgres

/// How much a store holds.
package struct StoreSize: Sendable, Equatable {
  /// Tables and indexes on the server's disk.
  package let bytes: Int
  package let runs: Int
  /// As the server estimates it: counting takes long where there are many.
  package let samples: Int
  /// Events that the database refused for what is in them.
  package let rejectedEvents: Int
}

extension Store {
  /// How much the store holds.
  package func size() throws -> StoreSize {
    let row = try connection.query(
      """
      SELECT coalesce(sum(pg_total_relation_size(tables.oid)), 0)::bigint,
        (SELECT count(*) FROM runs),
        (SELECT greatest(reltuples::bigint, pg_stat_get_live_tuples(oid), 0) FROM pg_class
          WHERE oid = 'samples'::regclass),
        (SELECT count(*) FROM rejected_events)
      FROM pg_class AS tables WHERE relkind = 'r' AND relnamespace = $1::regnamespace
      """, [.text(Self.schema)]
    ).first
    let (bytes, runs, samples, rejected) =
      try row?.decode(Int.self, Int.self, Int.self, Int.self) ?? (0, 0, 0, 0)
    return StoreSize(bytes: bytes, runs: runs, samples: samples, rejectedEvents: rejected)
  }
}
