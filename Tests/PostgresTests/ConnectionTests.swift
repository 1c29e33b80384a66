import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
  private static let hostile = [
    "", " ", "'; DROP TABLE t; --", #"back\slash \n \N \. \\"#, "tab\there", "line\nfeed\r\n", "\u{1}\u{7f}",
    "e\u{301} \u{e9}", "🧮👩‍👩‍👧", "\\.", "\"quoted\"", "{a,b}", "$1",
  ]

  @Test func `A server that says nothing for too long is given up`() async throws {
    let url = try await TemporaryCluster.database()
    let other = try Connection(url)
    try other.script("CREATE TABLE held (x int)")
    try other.script("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
    let connection = try Connection(url, patience: .milliseconds(300))
    for work in [
      { try connection.query("SELECT * FROM held") },
      { try connection.copy(into: "held", columns: ["x"]) { try $0.endRow() } },
    ] as [() throws -> Any] {
      let error = #expect(throws: PostgresError.self) { try work() }
      #expect(error?.isConnectionLoss == true)
    }
    try other.script("ROLLBACK")
    // Patience is with silence, not with the length of the work.
    let slow = try Connection(url, patience: .seconds(120))
    #expect(try slow.query("SELECT pg_sleep(0.5)::text").first?.decode(String.self) == "")
  }

  @Test func `More than fits into a socket's buffers goes through both ways`() async throws {
    let connection = try Connection(try await TemporaryCluster.database())
    let text = String(repeating: "x", count: 4_000_000)
    #expect(try connection.query("SELECT $1::text", [.text(text)]).first?.decode(String.self) == text)
    try connection.script("CREATE TABLE wide (x text)")
    try connection.copy(into: "wide", columns: ["x"]) { writer in
      for _ in 0..<5 {
        writer.add(text)
        try writer.endRow()
      }
    }
    #expect(try connection.query("SELECT sum(length(x)) FROM wide").first?.decode(Int.self) == 20_000_000)
  }

  @Test func `bound text comes back as it went`() async throws {
    let connection = try Connection(await TemporaryCluster.database())
    for text in Self.hostile {
      let back = try connection.query("SELECT $1::text", [.text(text)]).first?.decode(String.self)
      #expect(back.map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `copied text comes back as it went`() async throws {
    let connection = try Connection(await TemporaryCluster.database())
    try connection.query("CREATE TEMP TABLE t (n int, x text, d float8)")
    try connection.copy(into: "t", columns: ["n", "x", "d"]) { writer in
      for (index, text) in Self.hostile.enumerated() {
        writer.add(index)
        writer.add(text)
        writer.add(nil as Double?)
        try writer.endRow()
      }
    }
    let rows = try connection.query("SELECT x, d FROM t ORDER BY n").map {
      try $0.decode(String.self, Double?.self)
    }
    #expect(rows.map { Array($0.0.utf8) } == Self.hostile.map { Array($0.utf8) })
    #expect(rows.allSatisfy { $0.1 == nil })
  }

  @Test func `NUL becomes the replacement character, bound or copied`() async throws {
    let connection = try Connection(await TemporaryCluster.database())
    try connection.query("CREATE TEMP TABLE t (x text)")
    try connection.query("INSERT INTO t VALUES ($1)", ["a\0b"])
    try connection.copy(into: "t", columns: ["x"]) { writer in
      writer.add("a\0b")
      try writer.endRow()
    }
    #expect(
      try connection.query("SELECT x FROM t").map { try $0.decode(String.self) } == [
        "a\u{FFFD}b", "a\u{FFFD}b",
      ])
  }

  @Test(arguments: [
    0, -0.0, 0.1, Double.leastNonzeroMagnitude, -1.7976931348623157e308, .infinity, -.infinity, .nan, .pi,
  ])
  func `doubles keep every bit`(value: Double) async throws {
    let connection = try Connection(await TemporaryCluster.database())
    let back = try connection.query("SELECT $1::float8", [.double(value)]).first?.decode(Double.self)
    #expect(back?.bitPattern == value.bitPattern || (value.isNaN && back?.isNaN == true))
  }

  @Test func `integers are read to the ends of their range and not beyond`() async throws {
    let connection = try Connection(await TemporaryCluster.database())
    let row = try #require(
      try connection.query(
        "SELECT $1::bigint, $2::numeric, $3::bool, NULL::int", [.integer(.min), .unsigned(.max), true]
      ).first)
    let (least, most, yes, none) = try row.decode(Int64.self, UInt64.self, Bool.self, Int?.self)
    #expect(least == .min && most == .max && yes && none == nil)
    #expect(throws: PostgresError.self) { try row.decode(Int32.self) }
    #expect(throws: PostgresError.self) { try row.decode(Int64.self, Int64.self) }
    #expect(throws: PostgresError.self) { try row.decode(Int64.self, UInt64.self, Bool.self, Int.self) }
  }

  @Test func `a transaction that throws leaves nothing behind`() async throws {
    struct Stop: Error {}
    let connection = try Connection(await TemporaryCluster.database())
    try connection.query("CREATE TABLE t (x int PRIMARY KEY)")
    #expect(throws: Stop.self) {
      try connection.transaction {
        try connection.query("INSERT INTO t VALUES (1)")
        throw Stop()
      }
    }
    #expect(throws: PostgresError.self) {
      try connection.transaction {
        try connection.query("INSERT INTO t VALUES (2)")
        try connection.query("INSERT INTO t VALUES (2)")
      }
    }
    #expect(throws: PostgresError.self) {
      try connection.transaction {
        try connection.query("INSERT INTO t VALUES (3)")
        _ = try? connection.query("SELECT nothing")
      }
    }
    #expect(try connection.query("SELECT * FROM t").isEmpty)
  }

  @Test func `a copy that throws leaves nothing behind and the connection usable`() async throws {
    struct Stop: Error {}
    let connection = try Connection(await TemporaryCluster.database())
    try connection.query("CREATE TABLE t (x text)")
    #expect(throws: Stop.self) {
      try connection.copy(into: "t", columns: ["x"]) { writer in
        writer.add(String(repeating: "x", count: 300_000))
        try writer.endRow()
        throw Stop()
      }
    }
    #expect(try connection.query("SELECT * FROM t").isEmpty)
  }

  @Test func `errors carry the code of the standard on one line`() async throws {
    let connection = try Connection(await TemporaryCluster.database())
    let error = try #require(throws: PostgresError.self) { try connection.query("SELECT * FROM nowhere") }
    #expect(error.sqlState == "42P01" && !error.isConnectionLoss)
    #expect(error.description.contains("nowhere") && !error.description.contains("\n"))
  }

  @Test(arguments: [
    "postgresql://me:s3cret@127.0.0.1:1/db", "host=127.0.0.1 port=1 password=s3cret",
    "postgresql://me:s3cret@:x:/db",
    "host=127.0.0.1 password='s3cret", "postgresql://me:s3cret@127.0.0.1:99999/db",
    "bad=s3cret password=s3cret",
  ])
  func `no error shows a password`(location: String) throws {
    let error = try #require(throws: PostgresError.self) { try Connection(location) }
    #expect(!error.description.contains("s3cret") && !error.description.contains("\n"))
  }
}
