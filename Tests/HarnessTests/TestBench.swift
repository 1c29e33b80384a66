import Foundation
import Harness
import Postgres
import Records
import Specs
import Storage
import Synchronization
import TestSupport

/// A state folder and an empty database of their own, in which a test makes runs of a toy benchmark.
struct TestBench {
  let home: HarnessHome
  let database: String

  /// Calls `body` with a new bench and deletes its folder afterwards.
  static func with(_ body: (TestBench) async throws -> Void) async throws {
    let bench = try await make()
    defer { bench.remove() }
    try await body(bench)
  }

  /// Calls `body` with a bench whose runs are kept in `location`.
  static func with(_ location: DatabaseLocation, _ body: (TestBench) async throws -> Void) async throws {
    let bench = try TestBench(location, database: "")
    defer { bench.remove() }
    try await body(bench)
  }

  private static func make() async throws -> TestBench {
    let database = try await TemporaryCluster.database()
    return try TestBench(.server(database), database: database)
  }

  private init(_ location: DatabaseLocation, database: String) throws {
    let state = StateDirectory(TemporaryFolder.make("harness"))
    try state.create()
    // A lock of its own: whatever else is measured on this machine does not show in a test.
    let lock = state.url.appending(path: "measuring.lock").path(percentEncoded: false)
    home = HarnessHome(state: state, location: location, measuringLock: lock)
    self.database = database
  }

  private func remove() { try? FileManager.default.removeItem(at: home.state.url) }

  /// The toy benchmark: every part of the pipeline in a fraction of a second. `changes` are as after `--set`.
  static func spec(_ changes: String..., claims: String = "") throws -> BenchmarkSpec {
    try spec(changes, claims: claims)
  }

  /// The same with a list of changes.
  static func spec(_ changes: [String], claims: String = "") throws -> BenchmarkSpec {
    try BenchmarkSpec.parse(
      """
      version: 1
      name: toy
      shards: 2
      model:
        hidden_size: 16
        num_hidden_layers: 1
        num_attention_heads: 2
        num_key_value_heads: 1
        intermediate_size: 32
        max_position_embeddings: 160
      problems: {families: [add, mul], tiers: [1, 2], train: {count: 32}, grpo: {count: 8}, evaluation: {count: 12}}
      sft: {num_train_epochs: 2, warmup_steps: 2}
      grpo:
        max_steps: 3
        prompts_per_step: 2
        num_generations: 2
        warmup_steps: 1
        max_completion_length: 32
        rewards: {cosine: {max_length: 32}}
      evaluation:
        samples: 1
        samples_at_stage_end: 2
        every_steps: 2
        max_completion_length: 32
        budgets: [16]
        samplings: [{temperature: 1.0}, greedy]
      \(claims)
      """, file: "toy.yaml", overrides: try changes.map { try Override($0) })
  }

  /// The digest of the toy benchmark, from a run that nothing disturbed.
  static func undisturbedDigest() async throws -> String? { try await undisturbed.value }

  private static let undisturbed = Task<String?, any Error> {
    let bench = try await make()
    defer { bench.remove() }
    return try await bench.run(spec()).digest
  }

  /// Runs `spec`; `observe` may raise the signal that it is handed.
  func run(
    _ spec: BenchmarkSpec, _ mode: RunRequest.Mode = .new, threads: Int = 2,
    observe: @escaping @Sendable (RunUpdate, StopSignal) -> Void = { _, _ in }
  ) async throws -> RunOutcome {
    let stop = StopSignal()
    return try await BenchmarkRun.execute(
      RunRequest(spec: spec, mode: mode, threads: threads, force: false), home: home,
      observe: { observe($0, stop) }, stop: stop)
  }

  /// Does what `request` asks for, undisturbed.
  func execute(_ request: RunRequest) async throws -> RunOutcome {
    try await BenchmarkRun.execute(request, home: home, observe: { _ in }, stop: StopSignal())
  }

  /// Runs `spec` until the first update for which `isMoment` holds.
  func interrupt(
    _ spec: BenchmarkSpec, _ mode: RunRequest.Mode = .new,
    at isMoment: @escaping @Sendable (RunUpdate) -> Bool
  ) async throws -> RunOutcome {
    try await run(spec, mode) { update, stop in if isMoment(update) { stop.raise() } }
  }

  /// The events in the journal of `run`.
  func journal(of run: String) throws -> [Event] {
    let reader = try JournalReader(home.state.journal(ofRun: run))
    return Array(AnyIterator { try? reader.next() })
  }

  /// The folder of the saved states of `run`.
  func states(of run: String) -> URL { home.state.folder(ofRun: run).appending(path: "states") }
}

/// Collects what a run tells of.
final class Updates: Sendable {
  private let list = Mutex<[RunUpdate]>([])

  func add(_ update: RunUpdate) { list.withLock { $0.append(update) } }

  var messages: [String] {
    list.withLock { $0.compactMap { if case .message(let text) = $0 { text } else { nil } } }
  }

  var warnings: [String] {
    list.withLock { $0.compactMap { if case .warning(let text) = $0 { text } else { nil } } }
  }
}

extension RunUpdate {
  /// Whether it tells of progress in `work`.
  func isProgress(_ work: String) -> Bool {
    if case .progress(let progress) = self { progress.work == work } else { false }
  }

  /// Whether it tells that the checkpoint of this name has been measured.
  func isMeasured(_ name: String) -> Bool {
    if case .measured(let checkpoint, _, _) = self { checkpoint.description == name } else { false }
  }
}
