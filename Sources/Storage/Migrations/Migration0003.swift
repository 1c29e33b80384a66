extension Migration {
  /// Events of journals that the database refused for what is in them.
  static let rejectedEvents = Migration(
    number: 3, name: "rejected events",
    sql: """
      CREATE TABLE rejected_events (
        run text,                            -- no reference: a run's start can be refused too
        byte_offset bigint,                  -- where the event's line begins in the journal
        event text NOT NULL,                 -- the event's key
        payload text NOT NULL,               -- its first part
        sql_state text NOT NULL,
        message text NOT NULL,
        rejected timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (run, byte_offset)
      );
      """)
}
