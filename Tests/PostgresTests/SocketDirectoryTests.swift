import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct SocketDirectoryTests {
  private let name = "0123456789ab"

  @Test func `the first place is preferred`() throws {
    try TemporaryFolder.with { folder in
      let path = try SocketDirectory.path(name: name, in: [folder.path, "/tmp"])
      #expect(path == folder.path + "/twostage-0123456789ab")
    }
  }

  @Test(arguments: [
    "", "relative", "/with space", "/quo'te", "/dol$lar", "/ünicode", "//tmp", "/run/user/no-such-user",
    // Nobody can write there.
    "/proc/sys",
  ])
  func `a place that is none, not plain, missing or read-only is passed over`(place: String) throws {
    #expect(try SocketDirectory.path(name: name, in: [place, "/tmp"]) == "/tmp/twostage-0123456789ab")
    let error = #expect(throws: ClusterError.self) { try SocketDirectory.path(name: name, in: [place]) }
    #expect(error == .noSocketPlace(tried: [place]))
  }

  @Test func `the longest path that can be bound is taken, a longer one is not`() throws {
    try TemporaryFolder.with { folder in
      let rest = "/twostage-\(name)/.s.PGSQL.5432".utf8.count
      let missing = SocketDirectory.limit - rest - folder.path.utf8.count - 1
      let places = try [missing, missing + 1].map { count in
        let place = folder.path + "/" + String(repeating: "d", count: count)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        return place
      }
      #expect(try SocketDirectory.path(name: name, in: places).hasPrefix(places[0] + "/"))
      #expect(try SocketDirectory.path(name: name, in: [places[1], "/tmp"]).hasPrefix("/tmp/"))
      #expect(throws: ClusterError.self) { try SocketDirectory.path(name: name, in: [places[1]]) }
    }
  }
}
