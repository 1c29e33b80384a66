import Foundation
import Testing

/// A password reaches no output, journal, report or error, and no core dump.
@Suite struct SecretTests {
  @Test(arguments: [
    "postgresql://me:s3cret@127.0.0.1:1/db", "postgresql://me:%733cret@127.0.0.1:1/db?sslmode=disable",
    "host=127.0.0.1 port=1 user=me password='s3cret' dbname=db",
    "postgresql://127.0.0.1:1/db?user=me&password=s3cret", "postgresql://me:s3cret@n0where.invalid/db",
    "postgresql://me:x@s3cret@127.0.0.1:1/db", "postgresql://me:x/s3cret@127.0.0.1:1/db",
    "postgresql://me:s3cret@127.0.0.1:x/db", "password=s3cret wrong",
  ])
  func `The password of a database that cannot be reached is in nothing that the program writes`(
    _ location: String
  ) async throws {
    try await Program.with(database: location) { program in
      let benchmark = try program.file(Program.shortBenchmark)
      let run = try program.run("run", benchmark, "--threads", "2", "--json")
      #expect(run.json?["status"] as? String == "finished")
      #expect(run.errors.contains("training goes on"))
      for command in [
        ["list"], ["db", "status"], ["db", "start"], ["db", "url"], ["db", "sync"], ["show", "x"],
      ] {
        _ = try program.start(command).wait()
      }
      // Everything: output and errors of all commands are files in the same folder, as are journals and reports.
      let files = try #require(
        FileManager.default.enumerator(atPath: program.folder.path(percentEncoded: false)))
      var count = 0
      for case let name as String in files {
        guard let data = try? Data(contentsOf: program.folder.appending(path: name)) else { continue }
        count += 1
        #expect(
          data.range(of: Data("s3cret".utf8)) == nil && data.range(of: Data("733cret".utf8)) == nil, "\(name)"
        )
      }
      #expect(count > 15)
    }
  }

  @Test func `A program that was told of a database leaves no core`() async throws {
    try await Program.with { program in
      let run = try program.start(
        ["run", try program.file(Program.endlessBenchmark), "--threads", "1", "--json"],
        afterShell: "ulimit -S -c 100000")
      defer { kill(run.process.processIdentifier, SIGKILL) }
      while !run.errorsSoFar.contains("sgemm peak"), run.process.isRunning {
        try await Task.sleep(for: .milliseconds(20))
      }
      let limits = try String(
        contentsOfFile: "/proc/\(run.process.processIdentifier)/limits", encoding: .utf8)
      let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
      #expect(core.split(separator: " ")[4] == "1", "\(core)")
    }
  }
}
