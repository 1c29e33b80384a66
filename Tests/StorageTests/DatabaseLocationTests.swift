import Foundation
import Postgres
import Storage
import Testing

@Suite struct DatabaseLocationTests {
  private let state = StateDirectory(URL(filePath: "/state"))

  private func choose(_ environment: [String: String]) -> String {
    switch DatabaseLocation.choose(state: state, environment: environment) {
    case .server(let location): "server \(location)"
    case .privateCluster(let cluster): "cluster \(cluster.folder)"
    }
  }

  @Test(arguments: ["PGHOST", "PGSERVICE", "PGDATABASE"])
  func `the user's server is used where one is named`(variable: String) {
    #expect(choose([variable: "x"]) == "server ")
    #expect(choose([variable: "x", "DATABASE_URL": "postgresql:///d"]) == "server postgresql:///d")
    #expect(choose([variable: "", "DATABASE_URL": ""]) == "cluster /state/postgres")
  }

  @Test func `otherwise the private cluster under the state folder is`() {
    #expect(choose(["PGUSER": "me"]) == "cluster /state/postgres")
  }
}
