import Foundation
import Postgres
import TestSupport
import Testing

@Suite(.serialized) struct LocalClusterTests {
  private func withCluster(_ body: (LocalCluster) async throws -> Void) async throws {
    let folder = TemporaryFolder.make("cluster")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    do { try await body(cluster) } catch {
      try? await cluster.remove()
      throw error
    }
    try await cluster.remove()
  }

  @Test func `a cluster is made, found again, stopped and started with its data`() async throws {
    try await withCluster { cluster in
      #expect(cluster.status() == .absent)
      let url = try await cluster.start()
      try Connection(url).script("CREATE TABLE t (x int); INSERT INTO t VALUES (7)")
      #expect(try await cluster.start() == url)
      guard case .running(_, url) = cluster.status() else { throw Unexpected() }
      #expect(try await cluster.stop())
      #expect(cluster.status() == .stopped)
      #expect(try await !cluster.stop())
      #expect(throws: PostgresError.self) { try Connection(url) }
      let again = try await cluster.start()
      #expect(try Connection(again).query("SELECT x FROM t").first?.decode(Int.self) == 7)
      let settings = try Connection(again).query("SELECT current_setting('listen_addresses')")
      #expect(try settings.first?.decode(String.self) == "")
    }
  }

  @Test func `several may start the same cluster at the same time`() async throws {
    try await withCluster { cluster in
      let urls = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<4 { group.addTask { try await cluster.start() } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(urls.count == 1)
    }
  }

  @Test func `leftovers of a crash are no obstacle`() async throws {
    try await withCluster { cluster in
      try FileManager.default.createDirectory(
        atPath: cluster.folder + "/data.new/half", withIntermediateDirectories: true)
      _ = try await cluster.start()
      try await cluster.stop()
      // The number of a process that lives, but serves no database.
      let pid = "\(ProcessInfo.processInfo.processIdentifier)\n/nowhere\n0\n5432\n/tmp\n\n\nready\n"
      try Data(pid.utf8).write(to: URL(filePath: cluster.dataDirectory + "/postmaster.pid"))
      #expect(cluster.status() == .stopped)
      try Connection(try await cluster.start()).query("SELECT 1")
    }
  }

  @Test func `a socket that was swept away comes back`() async throws {
    try await withCluster { cluster in
      let url = try await cluster.start()
      let host = try #require(URLComponents(string: url)?.queryItems?.first { $0.name == "host" }?.value)
      let attributes = try FileManager.default.attributesOfItem(atPath: host)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
      try FileManager.default.removeItem(atPath: host)
      try Connection(try await cluster.start()).query("SELECT 1")
    }
  }

  @Test func `a foreign data folder is refused by name`() async throws {
    try await withCluster { cluster in
      try FileManager.default.createDirectory(
        atPath: cluster.dataDirectory, withIntermediateDirectories: true)
      await #expect(throws: ClusterError.notACluster(path: cluster.dataDirectory)) {
        try await cluster.start()
      }
    }
  }

  @Test func `without server programs of the version the error says what to install`() async throws {
    await #expect(throws: ClusterError.programsMissing(version: "3")) {
      try await ServerPrograms.find(version: "3", environment: [:])
    }
    #expect(ClusterError.programsMissing(version: nil).description.contains("apt-get install postgresql"))
  }
}

private struct Unexpected: Error {}
