import Foundation
import Harness
import Postgres
import Records
import Specs
import Storage
import TestSupport
import Testing

/// What benchmarks/durability/kill.sh does at length: the program and the database's server are killed at random moments,
/// and the result is that of an undisturbed run. Moments are drawn from fixed seeds.
@Suite(.serialized) struct KillTests {
  /// What a run leaves behind, apart from times and attempts.
  private struct Traces: Equatable {
    let digest: String
    let models: [Data]
    let problems: [ProblemRecord]
    let steps: [StepRecord]
    let samples: [SampleSet]
    let measurements: [Records.Measurement]
    let weights: [WeightsRecord]
    let verdicts: [Verdict]

    /// Of the only run of `program`, as the database has it.
    init(_ program: Program) async throws {
      let home = program.home
      let runs = try home.state.runIDs()
      try #require(runs.count == 1)
      let history = try await home.history(ofRun: runs[0])
      #expect(history.end?.status == .finished)
      digest = try #require(history.end?.digest)
      #expect(try await home.digest(ofRun: runs[0]) == digest)
      models = try ["sft", "grpo"].map {
        try Data(
          contentsOf: home.state.folder(ofRun: runs[0]).appending(path: "models/\($0)/model.safetensors"))
      }
      problems = history.problems
      steps = history.steps
      samples = history.samples
      measurements = history.measurements
      weights = history.weights
      verdicts = history.verdicts
    }
  }

  /// The toy benchmark with a claim; a second or so in a process of its own.
  private static func file(_ program: Program) throws -> String {
    try program.file(
      TestBench.spec(
        "sft.num_train_epochs=12", "grpo.max_steps=40", "evaluation.every_steps=10",
        claims: "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]"
      ).complete)
  }

  /// The traces of an undisturbed run, and the seconds that it takes.
  private static func undisturbed() async throws -> (traces: Traces, seconds: Double) {
    try await reference.value
  }

  private static let reference = Task {
    try await Program.with { program in
      let file = try file(program)
      let start = ContinuousClock.now
      let ending = try program.run("run", file, "--continue", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      return (try await Traces(program), (ContinuousClock.now - start) / .seconds(1))
    }
  }

  @Test func `A program killed five times at random moments ends with what an undisturbed run leaves`()
    async throws
  {
    let (expected, seconds) = try await Self.undisturbed()
    try await Program.with { program in
      let file = try Self.file(program)
      var numbers = TestNumbers(seed: 6)
      var kills = 0
      while true {
        let started = try program.start("run", file, "--continue", "--json")
        if kills < 5 {
          try await Task.sleep(for: .seconds(Double.random(in: 0..<seconds, using: &numbers)))
          kill(started.process.processIdentifier, SIGKILL)
        }
        let ending = try started.wait()
        if ending.wasKilled {
          kills += 1
          continue
        }
        try #require(ending.code == 0, "\(ending.errors)")
        #expect(try await Traces(program) == expected)
        if kills == 5 { break }
        // It was faster than its end: the next one is a new run.
        try program.forgetRuns()
      }
    }
  }

  @Test func `Where the server is killed amid a run nothing is missing in the end`() async throws {
    let (expected, seconds) = try await Self.undisturbed()
    let folder = TemporaryFolder.make("killed")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    var numbers = TestNumbers(seed: 7)
    var ways = [false, true]
    var tries = 0
    while let killsProgram = ways.first {
      tries += 1
      try #require(tries <= 10, "a run was always faster than its end")
      try await Program.with(database: try await cluster.start()) { program in
        let file = try Self.file(program)
        let started = try program.start("run", file, "--continue", "--json")
        try await Task.sleep(for: .seconds(Double.random(in: seconds / 4..<seconds / 2, using: &numbers)))
        guard case .running(let server, _) = cluster.status() else { throw CocoaError(.fileNoSuchFile) }
        kill(server, SIGKILL)
        if killsProgram { kill(started.process.processIdentifier, SIGKILL) }
        _ = try await cluster.start()
        let ending = try started.wait()
        #expect(killsProgram || !ending.wasKilled)
        // Where it was faster than its end, the next one is tried; what it left has to be right all the same.
        if ending.wasKilled == killsProgram { ways.removeFirst() }
        // On a slow machine the server may be back after the program has given up on the verdicts, which it says.
        if ending.code != 0 {
          #expect(killsProgram || ending.errors.contains("Nothing is lost"), "\(ending.errors)")
          let resumed = try program.run("run", file, "--continue", "--json")
          #expect(resumed.code == 0, "\(resumed.errors)")
        }
        #expect(try await Traces(program) == expected)
      }
    }
    try await cluster.remove()
  }

  @Test(arguments: [2, 20, 60, 150])
  func `A run that may write no more names the file and goes on later`(
    kilobytes: Int
  ) async throws {
    let (expected, _) = try await Self.undisturbed()
    try await Program.with { program in
      let file = try Self.file(program)
      let ending = try program.start(
        ["run", file, "--continue", "--json"], afterShell: "ulimit -f \(kilobytes * 2)"
      ).wait()
      #expect(ending.code == 2)
      #expect(ending.errors.contains(program.folder.path(percentEncoded: false)), "\(ending.errors)")
      #expect(
        ending.errors.contains("File too large") || ending.errors.contains("no space"), "\(ending.errors)")
      // The first limit is too low for the journal's first event: then there is no run to go on with.
      if kilobytes == 2 { try program.forgetRuns() }
      let resumed = try program.run("run", file, "--continue", "--json")
      #expect(resumed.code == 0, "\(resumed.errors)")
      #expect(try await Traces(program) == expected)
    }
  }

  @Test func `Ctrl-C and SIGTERM stop the program with a word on how to go on`() async throws {
    try await Program.with { program in
      // Far longer than a signal may take on a busy machine.
      let file = try program.file(
        TestBench.spec("sft.num_train_epochs=10000", "evaluation.every_epochs=5000").complete)
      for signal in [SIGINT, SIGTERM] {
        let started = try program.start("run", file, "--continue", "--json")
        // Training begins when the product peak is known.
        while started.process.isRunning, !started.errorsSoFar.contains("sgemm peak") {
          try await Task.sleep(for: .milliseconds(10))
        }
        kill(started.process.processIdentifier, signal)
        let ending = try started.wait()
        // As a shell counts signals.
        #expect(ending.code == 128 + signal)
        #expect(ending.errors.contains("stopping at the next step"))
        #expect(ending.errors.contains("twostage run --resume"))
        #expect(ending.json?["status"] as? String == "interrupted")
      }
      // Both went on with the same run.
      #expect(try program.journal().count { if case .attemptStarted = $0 { true } else { false } } == 2)
    }
  }
}
