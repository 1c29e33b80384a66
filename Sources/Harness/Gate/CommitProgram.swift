internal import Foundation
internal import Kernels
internal import Postgres
internal import Provenance
internal import Records
internal import Storage

/// This program as a commit has it: a worktree, built once, with a state folder and a journal of its own.
struct CommitProgram {
  let commit: String
  private let folder: URL
  private let threads: Int?
  private let stop: StopSignal

  /// - Parameter folder: Of all commits that are compared.
  init(_ commit: String, in folder: URL, threads: Int?, stop: StopSignal) {
    self.commit = commit
    self.folder = folder.appending(path: String(commit.prefix(16)))
    self.threads = threads
    self.stop = stop
  }

  /// The first characters of the commit.
  var name: String { String(commit.prefix(10)) }

  private var source: URL { folder.appending(path: "source") }
  private var executable: String {
    source.appending(path: ".build/release/twostage").path(percentEncoded: false)
  }
  private var state: StateDirectory { StateDirectory(folder.appending(path: "home")) }

  /// Checks the commit out and builds it, unless that has been done before.
  func build(from tree: SourceTree, _ observe: RunObserver) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await tree.addWorktree(of: commit, at: source.path(percentEncoded: false))
    let mark = folder.appending(path: "built")
    if FileManager.default.fileExists(atPath: mark.path(percentEncoded: false)),
      FileManager.default.isExecutableFile(atPath: executable)
    {
      return
    }
    observe(.message("building commit \(name); two minutes or so, once"))
    let log = folder.appending(path: "build.log")
    let ending = try ChildProgram(executable: "/usr/bin/env", folder: source).run(
      ["swift", "build", "-c", "release", "--product", "twostage"], log: log, stop: stop)
    guard ending.code == 0 else {
      throw PreparationError(
        "commit \(name) does not build; see \(log.path(percentEncoded: false)) and "
          + "\(log.path(percentEncoded: false)).out")
    }
    try Data().write(to: mark)
  }

  /// Runs the benchmark in `file` with `seed`, going on with an unfinished run, and stores it; returns the run.
  func run(_ file: URL, seed: UInt64, into store: Store) throws -> String {
    struct Outcome: Decodable {
      let run: String
      let status: String
      let problem: String?
    }
    let log = folder.appending(path: "seed-\(seed).log")
    let ending = try program.run(
      ["run", file.path(percentEncoded: false), "--seed", "\(seed)", "--continue", "--json"] + threadOption,
      log: log, stop: stop)
    let outcome = ending.output.split(separator: "\n").last.flatMap {
      try? JSONDecoder().decode(Outcome.self, from: Data($0.utf8))
    }
    guard let outcome, outcome.status == RunStatus.finished.rawValue else {
      throw PreparationError(
        "commit \(name), seed \(seed): the run failed (\(outcome?.problem ?? ending.complaint)); see "
          + log.path(percentEncoded: false))
    }
    try JournalSync(state.journal(ofRun: outcome.run), run: outcome.run, into: store).sync()
    return outcome.run
  }

  /// Speed and memory on the benchmark in `file`, in a process of its own. Of a process's measurements the best one
  /// counts: whatever else a machine does can only slow it down.
  func reading(_ file: URL) throws -> InterleavedRound.Reading {
    struct Result: Decodable {
      struct Spread: Decodable { let max: Double }

      let train: Spread
      let sample: Spread
      let memory: Double

      enum CodingKeys: String, CodingKey {
        case train = "train_spread"
        case sample = "sample_spread"
        case memory = "peak_rss_bytes"
      }
    }
    let log = folder.appending(path: "bench.log")
    let ending = try program.run(
      ["bench", file.path(percentEncoded: false), "--json", "--rounds", "5", "--only", "train,sample"]
        + threadOption,
      log: log, stop: stop)
    guard ending.code == 0, let line = ending.output.split(separator: "\n").last,
      let result = try? JSONDecoder().decode(Result.self, from: Data(line.utf8))
    else {
      throw PreparationError(
        "commit \(name): its speed could not be measured (\(ending.complaint)); see \(log.path(percentEncoded: false))"
      )
    }
    return [
      .trainThroughput: result.train.max, .sampleThroughput: result.sample.max, .peakMemory: result.memory,
    ]
  }

  /// Stops the database server that the commit's runs were stored in.
  func finish() async {
    _ = try? await LocalCluster(folder: state.database).stop()
  }

  /// With a state folder and a private database of its own: its schema may be another.
  private var program: ChildProgram {
    ChildProgram(
      executable: executable, folder: folder,
      environment: [
        "TWOSTAGE_HOME": state.url.path(percentEncoded: false), "DATABASE_URL": nil, "PGHOST": nil,
        "PGSERVICE": nil,
        "PGDATABASE": nil,
        // A commit may choose its kernel otherwise, and bits of two kernels cannot be compared.
        "OPENBLAS_CORETYPE": BLASLibrary.core == "unknown" ? nil : BLASLibrary.core,
      ], grace: 30)
  }

  private var threadOption: [String] { threads.map { ["--threads", "\($0)"] } ?? [] }
}
