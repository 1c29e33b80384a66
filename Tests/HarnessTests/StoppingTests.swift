import Foundation
import Harness
import Postgres
import Specs
import Storage
import TestSupport
import Testing

/// Signals end the program, whatever it waits for, and what it started with it.
@Suite(.serialized) struct StoppingTests {
  /// Waits, for minutes if it must be, until `isSo`.
  private func wait(_ what: String, until isSo: () throws -> Bool) async throws {
    var patience = 3000
    while try !isSo(), patience > 0 {
      try await Task.sleep(for: .milliseconds(100))
      patience -= 1
    }
    try #require(patience > 0, "waited in vain: \(what)")
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `A run that a signal stops can be gone on with, and its exit code says which it was`(
    _ signal: Int32
  ) async throws {
    try await Program.with { program in
      let run = try program.start(
        "run", try program.file(Program.endlessBenchmark), "--threads", "1", "--json")
      defer { kill(run.process.processIdentifier, SIGKILL) }
      try await wait("the run goes on") { run.errorsSoFar.contains("sgemm peak") }
      kill(run.process.processIdentifier, signal)
      try await wait("it ends") { !run.process.isRunning }
      let ending = try run.wait()
      #expect(ending.code == 128 + signal && !ending.wasKilled, "\(ending.errors)")
      #expect(ending.json?["status"] as? String == "interrupted")
      let id = try #require(program.home.state.runIDs().first)
      #expect(ending.errors.contains("twostage run --resume \(id)"))
    }
  }

  @Test func `A signal ends the drawing of a report, and gnuplot with it`() async throws {
    try await Program.with { program in
      // It reads nothing and never ends.
      let folder = program.folder.appending(path: "slow")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let (gnuplot, mark) = (folder.appending(path: "gnuplot"), "figure-of-\(UUID().uuidString)")
      try Data("#!/bin/sh\n# \(mark)\nwhile :; do :; done\n".utf8).write(to: gnuplot)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: gnuplot.path)
      func drawing() throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter {
          let words = (try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)) ?? ""
          return words.contains(gnuplot.path)
        }
      }
      let file = try program.file(TestBench.spec().complete)
      for signals in [1, 2] {
        let run = try program.start(
          ["run", file, "--threads", "1"], afterShell: "export PATH='\(folder.path)':\"$PATH\"")
        defer { kill(run.process.processIdentifier, SIGKILL) }
        try await wait("gnuplot draws") { try !drawing().isEmpty }
        for _ in 0..<signals {
          if run.process.isRunning { kill(run.process.processIdentifier, SIGTERM) }
          if signals > 1 { try await Task.sleep(for: .milliseconds(400)) }
        }
        try await wait("it ends") { !run.process.isRunning }
        let ending = try run.wait()
        #expect(ending.code == 143 && !ending.wasKilled, "\(ending.errors)")
        if signals == 1 { #expect(ending.errors.contains("twostage report"), "\(ending.errors)") }
        try await wait("gnuplot ends") { try drawing().isEmpty }
        let finished = try #require(try program.home.state.runIDs().last)
        #expect(try program.run("report", finished).code == 0)
      }
    }
  }

  /// When somebody locks the run's tables.
  enum Moment: CaseIterable, Sendable { case before, meanwhile }

  @Test(arguments: Moment.allCases)
  func `A signal ends a run although another session holds its tables`(_ moment: Moment) async throws {
    try await Program.with { program in
      _ = try Store.open(program.database)
      let other = try Connection(program.database, schema: Store.schema)
      func lock() throws {
        try other.script(
          "BEGIN; LOCK TABLE runs, schema_migrations, journal_positions IN ACCESS EXCLUSIVE MODE")
      }
      if moment == .before { try lock() }
      let run = try program.start("run", try program.file(Program.endlessBenchmark), "--threads", "1")
      defer { kill(run.process.processIdentifier, SIGKILL) }
      let connection = try Connection(program.database)
      func isWaitedFor() throws -> Bool {
        try connection.query(
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).first?.decode(Int.self) ?? 0 > 0
      }
      if moment == .meanwhile {
        try await wait("the run is stored") {
          try connection.query("SELECT count(*) FROM twostage.runs").first?.decode(Int.self) == 1
        }
        try lock()
      }
      try await wait("the run waits for the lock", until: isWaitedFor)
      kill(run.process.processIdentifier, SIGTERM)
      // The lock is still held: nothing but the signal can end it.
      try await wait("it ends") { !run.process.isRunning }
      #expect(run.process.terminationReason == .exit && run.process.terminationStatus == 143)
      try other.script("ROLLBACK")
      if moment == .meanwhile {
        let list = try program.run("list", "--json").output
        #expect(list.contains(#""status":"interrupted""#), "\(list)")
      }
    }
  }

  @Test func `A second run of the same benchmark is refused while the first goes on`() async throws {
    try await Program.with { program in
      let file = try program.file(Program.endlessBenchmark)
      let first = try program.start("run", file, "--threads", "1", "--continue")
      defer { kill(first.process.processIdentifier, SIGKILL) }
      try await wait("the run is made") { try program.home.state.runIDs().count == 1 }
      let second = try program.run("run", file, "--threads", "1", "--continue")
      let id = try #require(program.home.state.runIDs().first)
      #expect(second.code == 2)
      #expect(
        second.errors.contains(
          "run \(id) is being worked on by "), "\(second.errors)")
      #expect(try program.home.state.runIDs() == [id])
      // One that waits is ended by a signal, too.
      let third = try program.start("run", file, "--threads", "1", "--continue", "--wait", "--json")
      defer { kill(third.process.processIdentifier, SIGKILL) }
      try await wait("it waits") { third.errorsSoFar.contains("waiting: run \(id)") }
      kill(third.process.processIdentifier, SIGTERM)
      try await wait("it ends") { !third.process.isRunning }
      #expect(third.process.terminationStatus == 143)
      #expect(first.process.isRunning)
    }
  }

  // MARK: Builds

  /// A checkout with two commits beside a `swift` whose builds never end; each writes its own process and that of a compiler
  /// with a group of its own into a file.
  private func checkout(_ program: Program) throws -> (preparation: String, processes: () -> [Int32]) {
    let (root, tools) = (program.folder.appending(path: "checkout"), program.folder.appending(path: "tools"))
    for folder in [root, tools] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let list = program.folder.appending(path: "processes")
    let swift = """
      #!/bin/bash
      set -m
      sleep 100000 &
      echo "$$ $!" >"\(list.path(percentEncoded: false))"
      wait
      """
    try Data(swift.utf8).write(to: tools.appending(path: "swift"))
    chmod(tools.appending(path: "swift").path(percentEncoded: false), 0o755)
    try Data(Program.endlessBenchmark.utf8).write(to: root.appending(path: "benchmark.yaml"))
    for number in 1...2 {
      try Data("let package = Package(name: \"twostage\") // \(number)".utf8).write(
        to: root.appending(path: "Package.swift"))
      let git = Process()
      git.executableURL = URL(filePath: "/bin/sh")
      git.arguments = [
        "-c",
        "git init -q && git add . && git -c user.name=n -c user.email=e commit -q -m 'change \(number)'",
      ]
      git.currentDirectoryURL = root
      try git.run()
      git.waitUntilExit()
      try #require(git.terminationStatus == 0)
    }
    let preparation =
      "cd '\(root.path(percentEncoded: false))' && export PATH='\(tools.path(percentEncoded: false))':\"$PATH\""
    return (
      preparation,
      {
        let text = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
      }
    )
  }

  private func isRunning(_ process: Int32) -> Bool {
    // A process that nobody has waited for is over all the same.
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return !text.contains(") Z ")
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
  func `A build ends with the comparison that began it, compilers of other groups included`(_ signal: Int32)
    async throws
  {
    try await Program.with { program in
      let (preparation, processes) = try checkout(program)
      let regress = try program.start(
        ["regress", "HEAD~1", "--benchmark", "benchmark.yaml"], afterShell: preparation)
      defer { kill(regress.process.processIdentifier, SIGKILL) }
      try await wait("the build begins") { processes().count == 2 || !regress.process.isRunning }
      let built = processes()
      try #require(built.count == 2 && built.allSatisfy(isRunning), "\(regress.errorsSoFar)")
      kill(regress.process.processIdentifier, signal)
      try await wait("it ends") { !regress.process.isRunning }
      if signal != SIGKILL { #expect(regress.process.terminationStatus == 128 + signal) }
      try await wait("its build ends") { !built.contains(where: isRunning) }
    }
  }

  @Test func `Nothing is built to compare a commit with itself, by whatever names`() async throws {
    try await Program.with { program in
      let (preparation, processes) = try checkout(program)
      for (name, isJSON) in [("HEAD", false), ("HEAD~0", true)] {
        let ending = try program.start(
          ["regress", name, "--benchmark", "benchmark.yaml"] + (isJSON ? ["--json"] : []),
          afterShell: preparation
        ).wait()
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(
          isJSON
            ? ending.json?["verdict"] as? String == "passed"
            : ending.output.contains("nothing was built or run"))
      }
      #expect(processes().isEmpty)
      for name in [
        "-x", "--upload-pack=touch x", "--output=x", "HEAD\nx", "\u{1B}[2J", "", "HEAD:Package.swift",
      ] {
        let ending = try program.start(
          ["regress", "--benchmark", "benchmark.yaml", "--", name], afterShell: preparation
        ).wait()
        #expect(ending.code != 0 && !ending.wasKilled, "\(name)")
      }
      #expect(processes().isEmpty)
      let files = try FileManager.default.contentsOfDirectory(
        atPath: program.folder.appending(path: "checkout").path(percentEncoded: false))
      #expect(Set(files) == [".git", "Package.swift", "benchmark.yaml"])
    }
  }
}
