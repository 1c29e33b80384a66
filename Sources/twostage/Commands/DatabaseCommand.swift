import ArgumentParser
import Files
import Harness
import Storage

struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Look after the database.",
    discussion: """
      Without DATABASE_URL or PG* variables the harness runs a PostgreSQL server of its own, which is started when it \
      is needed and stays up.
      """,
    subcommands: [
      Start.self, Stop.self, Status.self, Migrate.self, Sync.self, GrantReader.self, URL.self, Dump.self,
      Restore.self,
    ])

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start the private server.")
    func run() async throws {
      try Terminal.print("\(try await HarnessHome.resolve().databaseURL(withPassword: false))")
    }
  }

  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop the private server.")
    func run() async throws {
      let wasRunning = try await HarnessHome.resolve().stopDatabase()
      try Terminal.print(wasRunning ? "stopped" : "was not running")
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say which database is used and how it stands.")
    func run() async throws {
      try Terminal.print("\(try await HarnessHome.resolve().databaseReport())")
    }
  }

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the schema up to date.")
    func run() async throws {
      _ = try await HarnessHome.resolve().openStore()
      try Terminal.print("the schema is up to date")
    }
  }

  struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store what journals hold and the database lacks.",
      discussion: """
        An event that the database refuses for what is in it is set aside and named, and tried again the next time. Exit \
        code 2 if a journal cannot be read.
        """)

    @Argument(
      help: ArgumentHelp(
        "Another harness's TWOSTAGE_HOME, or its folder `runs`; the own one if not given.", valueName: "path")
    )
    var path: String?

    func run() async throws {
      if let path { try InputPath.check(path, .folder) }
      let home = try HarnessHome.resolve()
      let result = try await home.importJournals(
        from: try path.map { try StateDirectory.holdingRuns(at: $0) })
      for (run, events) in result.stored { try Terminal.print("\(run): \(events) events stored") }
      for event in result.rejected { Terminal.error("\(event)", prefix: "warning: ") }
      for reason in result.refused { Terminal.error("\(reason)") }
      if !result.refused.isEmpty { throw ExitCode.failed }
    }
  }

  struct GrantReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant-reader", abstract: "Let a role read all runs and change nothing.",
      discussion: "Also what later versions add can be read. list, show and report work for such a role.")

    @Argument(help: "A role of the server.")
    var role: String

    func run() async throws {
      try await HarnessHome.resolve().openStore(syncsJournals: false).grantReader(role)
      try Terminal.print("\(role) may read everything in the schema \(Store.schema)")
    }
  }

  struct URL: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the URL to connect to, for psql say; starts the private server.")

    @Flag(
      help: "With the password, if DATABASE_URL holds one; else psql finds it in PGPASSWORD or ~/.pgpass.")
    var withPassword = false

    func run() async throws {
      try Terminal.print("\(try await HarnessHome.resolve().databaseURL(withPassword: withPassword))")
    }
  }
}
