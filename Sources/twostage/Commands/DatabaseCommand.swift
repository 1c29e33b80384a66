import ArgumentParser
import Harness

struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Look after the database.",
    discussion: """
      Without DATABASE_URL or PG* variables the harness runs a PostgreSQL server of its own, which is started when it \
      is needed and stays up.
      """,
    subcommands: [
      Start.self, Stop.self, Status.self, Migrate.self, Sync.self, URL.self, Dump.self, Restore.self,
    ])

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start the private server.")
    func run() async throws { print(try await HarnessHome.resolve().databaseURL()) }
  }

  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop the private server.")
    func run() async throws {
      print(try await HarnessHome.resolve().stopDatabase() ? "stopped" : "was not running")
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say which database is used and how it stands.")
    func run() async throws { print(try HarnessHome.resolve().databaseStatus()) }
  }

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the schema up to date.")
    func run() async throws {
      _ = try await HarnessHome.resolve().openStore()
      print("the schema is up to date")
    }
  }

  struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store what journals hold and the database lacks.")
    func run() async throws {
      let home = try HarnessHome.resolve()
      let store = try await home.openStore(syncsJournals: false)
      for line in try home.syncJournals(into: store) { print(line) }
    }
  }

  struct URL: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the URL to connect to, for psql say; starts the private server.")
    func run() async throws { print(try await HarnessHome.resolve().databaseURL()) }
  }
}
