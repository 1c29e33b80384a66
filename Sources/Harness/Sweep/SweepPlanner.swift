internal import Foundation
internal import Kernels
internal import Problems
internal import Provenance
internal import Records
internal import Specs
internal import Storage

/// Finds out what a sweep has to do: which runs the store has, which can begin with another's stage 1, and how long it takes.
struct SweepPlanner {
  let sweep: Sweep
  let home: HarnessHome
  let threads: Int?
  /// Whether runs of other commits count as runs of the sweep.
  let acrossCommits: Bool

  func plan() async throws -> SweepPlan {
    try sweep.checkSize()
    let store = try? await home.openStore()
    let code = await ProvenanceRecord.collected(
      blas: BLASLibrary.configuration, blasCore: BLASLibrary.core, dataHashes: [:], grader: "")
    let finished = try finishedRuns(store)
    let estimates = try Estimates(sweep, home: home, threads: threads)
    var items: [SweepPlan.Item] = []
    for seed in sweep.seeds {
      var made: [SweepPlan.Item] = []
      for variant in order {
        var spec = sweep.variants[variant].benchmark
        spec.seed = seed
        var item = SweepPlan.Item(variant: variant, name: sweep.variants[variant].name, seed: seed)
        item.run = try finishedRun(spec, finished, code, estimates.fileHashes[variant], store)
        if item.run == nil {
          let source = made.first { sweep.variants[variant].benchmark.continuesStageOne(of: benchmark($0)) }
          item.branchesFrom = source?.name
          item.seconds = estimates.seconds(of: variant, branches: source != nil)
        }
        made.append(item)
      }
      for place in made.indices where made[place].run == nil && made[place].branchesFrom == nil {
        made[place].keptEpochs = keptEpochs(of: made[place], for: made)
      }
      items += made
    }
    return SweepPlan(name: sweep.name, items: items)
  }

  /// The variants so that one that trains more epochs of the same stage 1 comes before those that can begin with them; else
  /// as in the file.
  private var order: [Int] {
    let identities = sweep.variants.map(\.benchmark.stageOneIdentity)
    return sweep.variants.indices.sorted { left, right in
      let (first, second) = (
        identities.firstIndex(of: identities[left]) ?? left,
        identities.firstIndex(of: identities[right]) ?? right
      )
      let (more, fewer) = (epochs(left), epochs(right))
      return first != second ? first < second : more != fewer ? more > fewer : left < right
    }
  }

  private func epochs(_ variant: Int) -> Int { sweep.variants[variant].benchmark.sft.numTrainEpochs }

  private func benchmark(_ item: SweepPlan.Item) -> BenchmarkSpec { sweep.variants[item.variant].benchmark }

  private func keptEpochs(of item: SweepPlan.Item, for items: [SweepPlan.Item]) -> [Int] {
    let own = benchmark(item)
    let others = items.map(benchmark).filter { $0.continuesStageOne(of: own) }
    return Set(others.map(\.sft.numTrainEpochs)).filter { $0 < own.sft.numTrainEpochs }.sorted()
  }

  /// A run that has been finished, here or elsewhere.
  private struct Finished {
    let run: String
    let benchmarkHash: String
    let seed: UInt64
    /// Nil if the database has to be asked.
    var provenance: ProvenanceRecord?
  }

  /// The finished runs, the latest first: what the database has, and those with journals here that it lacks or that cannot
  /// be found out because it is away.
  private func finishedRuns(_ store: Store?) throws -> [Finished] {
    let stored = (try? store?.runs()) ?? []
    let known = Set(stored.lazy.filter { $0.status == .finished }.map(\.run))
    let elsewhere = stored.filter { known.contains($0.run) }.map {
      Finished(run: $0.run, benchmarkHash: $0.benchmarkHash, seed: $0.seed)
    }
    let here = try home.state.runIDs().filter { !known.contains($0) }.compactMap { run -> Finished? in
      guard let glance = try? JournalGlance(home.state.journal(ofRun: run)), glance.isFinished,
        let record = glance.record
      else { return nil }
      return Finished(
        run: run, benchmarkHash: record.benchmark.hash, seed: record.seed, provenance: record.provenance)
    }
    return (elsewhere + here).sorted { $0.run > $1.run }
  }

  /// The latest finished run whose bits this program would compute again.
  private func finishedRun(
    _ spec: BenchmarkSpec, _ finished: [Finished], _ code: ProvenanceRecord, _ files: [String: String],
    _ store: Store?
  ) throws -> String? {
    for run in finished where run.benchmarkHash == spec.hash && run.seed == spec.seed {
      guard
        let origin = try run.provenance ?? store?.outline(of: run.run, steps: 0).run.provenance
      else { continue }
      var code = code
      code.dataHashes = origin.dataHashes.merging(files) { _, new in new }
      if code.whyBitsMayDiffer(from: origin, acrossCommits: acrossCommits) == nil { return run.run }
    }
    return nil
  }
}

extension SweepPlanner {
  /// What the variants take, and what data files they read.
  private struct Estimates {
    /// Of what each variant reads from files; problems that are drawn differ from seed to seed.
    private(set) var fileHashes: [[String: String]] = []
    private var whole: [Double] = []
    private var withoutTraining: [Double] = []

    init(_ sweep: Sweep, home: HarnessHome, threads: Int?) throws {
      try BLASLibrary.prepare()
      let pool = WorkerPool(count: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      var bench: PlanBench?
      for variant in sweep.variants {
        let materials = try Materials(variant.benchmark, home: home.state.url)
        fileHashes.append(
          variant.benchmark.problems.source == .files ? materials.dataHashes : materials.modelHashes)
        let measured = try bench ?? PlanBench(BenchWork(materials), pool: pool)
        bench = measured
        let work = PlannedWork(materials)
        whole.append(measured.seconds(of: work))
        withoutTraining.append(measured.seconds(of: work, trainsStageOne: false))
      }
    }

    func seconds(of variant: Int, branches: Bool) -> Double {
      branches ? withoutTraining[variant] : whole[variant]
    }
  }
}
