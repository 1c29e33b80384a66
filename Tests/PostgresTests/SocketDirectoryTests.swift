import Postgres
import Testing

@Suite struct SocketDirectoryTests {
  private let name = "0123456789ab"

  @Test func `the runtime directory is preferred`() throws {
    let path = try SocketDirectory.path(name: name, runtimeDirectory: "/run/user/1000")
    #expect(path == "/run/user/1000/twostage-0123456789ab")
  }

  @Test(arguments: [nil, "", "relative", "/with space", "/quo'te", "/dol$lar", "/ünicode", "//double"])
  func `a runtime directory that is none or not plain is passed over`(runtimeDirectory: String?) throws {
    let path = try SocketDirectory.path(name: name, runtimeDirectory: runtimeDirectory)
    #expect(path == "/tmp/twostage-0123456789ab")
  }

  @Test func `the longest path that can be bound is taken, a longer one is not`() throws {
    let rest = "/twostage-\(name)/.s.PGSQL.5432".utf8.count
    let longest = "/" + String(repeating: "d", count: SocketDirectory.limit - rest - 1)
    #expect(try SocketDirectory.path(name: name, runtimeDirectory: longest).hasPrefix(longest))
    #expect(try SocketDirectory.path(name: name, runtimeDirectory: longest + "d").hasPrefix("/tmp/"))
    #expect(throws: ClusterError.self) {
      try SocketDirectory.path(name: name, runtimeDirectory: nil, fallback: longest + "d")
    }
  }
}
