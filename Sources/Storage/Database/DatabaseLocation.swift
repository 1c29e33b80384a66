internal import Foundation
package import Postgres

/// Which database runs are kept in: the one place where that is decided.
package enum DatabaseLocation: Sendable {
  /// The user's server, by what libpq is given: DATABASE_URL, or nothing where `PG*` variables say it.
  case server(String)
  /// The private cluster under the state folder.
  case privateCluster(LocalCluster)

  /// DATABASE_URL if it is set, else what PGHOST, PGSERVICE or PGDATABASE name, else the private cluster.
  package static func choose(
    state: StateDirectory, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> DatabaseLocation {
    func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
    if let url = environment["DATABASE_URL"], !url.isEmpty { return .server(url) }
    if ["PGHOST", "PGSERVICE", "PGDATABASE"].contains(where: isSet) { return .server("") }
    return .privateCluster(LocalCluster(folder: state.database, environment: environment))
  }

  /// What to connect to as things stand: unlike `prepare`, it starts nothing and waits for nothing.
  package func current() throws -> String {
    switch self {
    case .server(let location): return location
    case .privateCluster(let cluster):
      guard case .running(_, let url) = cluster.status() else { throw ClusterError.notRunning }
      return url
    }
  }

  /// What to connect to, after seeing to it that the private cluster runs.
  package func prepare() async throws -> String {
    switch self {
    case .server(let location): location
    case .privateCluster(let cluster): try await cluster.start()
    }
  }
}
