internal import Foundation
internal import Kernels
internal import Provenance
internal import Records
package import Reporting
package import Specs
internal import Storage

/// Judges a commit against another: builds both, runs a benchmark on both, compares.
///
/// One seed is run first. Where its bits are the same, or the first losses differ by rounding alone, solutions need no
/// test; else the benchmark's number of seeds is run on either side. Runs that the store has already are not run again.
package struct RegressionTest {
  /// What is compared.
  package enum Part: String, Sendable, CaseIterable {
    /// Accuracy and length.
    case quality
    /// Throughput and memory.
    case speed
  }

  private let home: HarnessHome
  private let tree: SourceTree
  private let benchmark: BenchmarkSpec
  private let parts: Set<Part>
  private let across: Set<Comparability>
  private let expectsSame: Bool
  private let threads: Int?
  private let observe: RunObserver
  private let stop: StopSignal

  /// A test in the checkout that the current folder belongs to. Throws `PreparationError` outside of one.
  ///
  /// - Parameter expectsSame: Whether it is a regression if more than rounding differs; then one seed is enough.
  package init(
    home: HarnessHome, benchmark: BenchmarkSpec, parts: Set<Part>, across: Set<Comparability>,
    expectsSame: Bool, threads: Int?, observe: @escaping RunObserver, stop: StopSignal
  ) throws {
    guard let tree = SourceTree.current() else {
      throw PreparationError("the current folder is in no checkout of twostage; go into one")
    }
    self.home = home
    self.tree = tree
    self.benchmark = benchmark
    self.parts = parts
    self.across = across
    self.expectsSame = expectsSame
    self.threads = threads
    self.observe = observe
    self.stop = stop
  }

  /// The verdict on `head`, a commit, against `base`.
  package func judge(base: String, head: String?) async throws -> GateReport {
    let baseCommit = try await tree.resolve(base)
    let headCommit = try await tree.resolve(head ?? "HEAD")
    if baseCommit == headCommit {
      return .ofOneCommit(baseCommit, confidence: benchmark.regression.confidence)
    }
    if head == nil, await tree.dirtyDiff() != nil {
      observe(.warning("uncommitted changes are left aside: commit \(headCommit.prefix(10)) is judged"))
    }
    let folder = home.commits
    let sides = [baseCommit, headCommit].map { CommitProgram($0, in: folder, threads: threads, stop: stop) }
    let file = folder.appending(path: "\(benchmark.hash.prefix(16)).json")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(benchmark.minimal.utf8).write(to: file, options: .atomic)
    let store = try await home.openStore()
    do {
      for side in sides { try await side.build(from: tree, observe) }
      let report = try judge(sides[0], sides[1], file, store)
      for side in sides { await side.finish() }
      return report
    } catch {
      for side in sides { await side.finish() }
      throw error is Interrupted ? PreparationError("stopped; the same command goes on from here") : error
    }
  }

  private func judge(_ base: CommitProgram, _ head: CommitProgram, _ file: URL, _ store: Store) throws
    -> GateReport
  {
    let gate = Gate(home: home, benchmark: benchmark, across: across)
    var runs = Runs(base: [], head: [])
    func compare(_ rounds: [InterleavedRound] = []) throws -> GateReport {
      try gate.compare(.runs(runs.base), .runs(runs.head), rounds: rounds, in: store)
    }
    let last = parts.contains(.quality) ? benchmark.regression.seeds : 1
    for number in 0..<last {
      let seed = benchmark.seed + UInt64(number)
      for (side, isHead) in [(base, false), (head, true)] {
        observe(
          .progress(
            RunUpdate.Progress(
              work: "seeds", title: "runs", done: 2 * number + (isHead ? 1 : 0), total: 2 * last,
              detail: "\(side.name), seed \(seed)")))
        let run = try stored(side, seed, store) ?? side.run(file, seed: seed, into: store)
        if isHead { runs.head.append(run) } else { runs.base.append(run) }
      }
      guard number == 0 else { continue }
      let first = try compare()
      if first.agreements.allSatisfy({ $0.level != .different }) { break }
      if expectsSame && first.differsBeyondRounding { break }
    }
    var report = try compare(parts.contains(.speed) ? try rounds(base, head, file) : []).keeping {
      parts.contains($0.isQuality ? .quality : .speed)
    }
    report.expectsSame = expectsSame
    return report
  }

  private struct Runs {
    var base: [String]
    var head: [String]
  }

  /// A finished run of the commit on this machine that the store has.
  private func stored(_ side: CommitProgram, _ seed: UInt64, _ store: Store) throws -> String? {
    let machine = Machine().identifier
    for run in try store.runs() {
      guard run.commit == side.commit, run.dirtyDiff == nil, run.status == .finished, run.seed == seed,
        run.benchmarkHash == benchmark.hash
      else { continue }
      let provenance = try store.outline(of: run.run, steps: 0).run.provenance
      if provenance.machine == machine, provenance.blasCore == BLASLibrary.core { return run.run }
    }
    return nil
  }

  /// Rounds of base, head, head, base; the first, in which files and caches are cold, is dropped.
  ///
  /// As many as the benchmark says, and up to twice as many where they scatter too much for its margins. That looks at how
  /// exact the rounds are, never at which side is ahead: more rounds raise no more alarms.
  private func rounds(_ base: CommitProgram, _ head: CommitProgram, _ file: URL) throws -> [InterleavedRound]
  {
    var rounds: [InterleavedRound] = []
    let settings = benchmark.regression
    var wanted = settings.rounds
    func round() throws -> InterleavedRound {
      var readings: [InterleavedRound.Reading] = []
      for (place, side) in [base, head, head, base].enumerated() {
        observe(
          .progress(
            RunUpdate.Progress(
              work: "rounds", title: "speed", done: 4 * rounds.count + place, total: 4 * wanted,
              detail: side.name)))
        readings.append(try side.reading(file))
      }
      return InterleavedRound(base: [readings[0], readings[3]], head: [readings[1], readings[2]])
    }
    observe(.message("speed and memory: a round to warm up, then \(wanted)"))
    _ = try round()
    while rounds.count < wanted {
      rounds.append(try round())
      if rounds.count == wanted, wanted < 2 * settings.rounds, try !GateJudge.areExact(rounds, settings) {
        wanted += 1
      }
    }
    return rounds
  }
}
