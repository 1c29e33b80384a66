import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct NotificationTests {
  @Test func `what is announced on a channel reaches those who listen to it`() async throws {
    let url = try await TemporaryCluster.database()
    let (listener, speaker) = (try Connection(url), try Connection(url))
    try listener.listen(to: "a \"channel\"")
    for text in ["1", "2", "é"] {
      try speaker.query("SELECT pg_notify($1, $2)", ["a \"channel\"", .text(text)])
    }
    try speaker.query("SELECT pg_notify('another', 'no')")
    var heard: [String] = []
    while heard.count < 3 { heard += try listener.notifications(within: 5) }
    #expect(heard == ["1", "2", "é"])
  }

  @Test func `what is announced while a statement runs is not lost`() async throws {
    let url = try await TemporaryCluster.database()
    let (listener, speaker) = (try Connection(url), try Connection(url))
    try listener.listen(to: "c")
    try speaker.query("SELECT pg_notify('c', 'x')")
    try listener.query("SELECT 1")
    #expect(try listener.notifications(within: 5) == ["x"])
  }

  @Test func `a transaction is announced when it is there to be seen, and not if it is undone`() async throws
  {
    let url = try await TemporaryCluster.database()
    let (listener, speaker) = (try Connection(url), try Connection(url))
    try listener.listen(to: "c")
    try speaker.query("BEGIN")
    try speaker.query("SELECT pg_notify('c', 'kept')")
    #expect(try listener.notifications(within: 0.2) == [])
    try speaker.query("COMMIT")
    #expect(try listener.notifications(within: 5) == ["kept"])
    try speaker.query("BEGIN")
    try speaker.query("SELECT pg_notify('c', 'undone')")
    try speaker.query("ROLLBACK")
    #expect(try listener.notifications(within: 0.2) == [])
  }

  @Test func `the wait ends when nothing comes`() async throws {
    let listener = try Connection(await TemporaryCluster.database())
    try listener.listen(to: "c")
    let start = Date()
    #expect(try listener.notifications(within: 0.3) == [])
    #expect(Date().timeIntervalSince(start) > 0.25)
  }

  @Test func `a connection that is lost is no silence`() async throws {
    let url = try await TemporaryCluster.database()
    let (listener, other) = (try Connection(url), try Connection(url))
    try listener.listen(to: "c")
    let process = try #require(try listener.query("SELECT pg_backend_pid()").first?.decode(Int.self))
    try other.query("SELECT pg_terminate_backend($1::int)", [.int(process)])
    let error = #expect(throws: PostgresError.self) {
      for _ in 0..<10 { _ = try listener.notifications(within: 1) }
    }
    #expect(error?.isConnectionLoss == true)
  }
}
