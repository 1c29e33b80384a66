extension Migration {
  /// What else a machine did while times were taken; null for runs of versions that did not ask.
  static let conditions = Migration(
    number: 2, name: "conditions of timings",
    sql: """
      ALTER TABLE timings
        ADD COLUMN load_average float8,
        ADD COLUMN steal_share float8,       -- from 0 to 1
        ADD COLUMN contended boolean,        -- another process measured at the same time
        ADD COLUMN resident_bytes bigint;    -- of this process, at the end
      """)
}
