internal import Evaluation
internal import Foundation
internal import Kernels
internal import Problems
internal import Provenance
internal import Records
package import Specs
internal import Storage
internal import Training
internal import Transformers

/// Makes plans of runs and throughput benchmarks.
package enum Planning {
  /// The plan of a benchmark file, with an estimate of time from a short measurement.
  package static func plan(
    _ spec: BenchmarkSpec, home: HarnessHome, threads: Int?, observe: RunObserver
  ) throws -> RunPlan {
    try BLASLibrary.prepare()
    let pool = WorkerPool(count: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    if let stated = try StatedWork(spec, home: home.state.url) { return try plan(stated, pool, observe) }
    let materials = try Materials(spec, home: home.state.url)
    for notice in materials.notices { observe(.message(notice)) }
    pool.remark(onShards: spec.shards, observe)
    try warmUp(materials.configuration, pool, observe)
    var plan = plan(materials, threads: pool.count)
    let bench = try PlanBench(BenchWork(materials), pool: pool)
    plan.seconds = bench.seconds(of: PlannedWork(materials))
    warn(plan, observe)
    return plan
  }

  /// The plan of a run whose data or checkpoint are not there: time from the machine's rate in products of matrices.
  private static func plan(_ stated: StatedWork, _ pool: WorkerPool, _ observe: RunObserver) throws -> RunPlan
  {
    pool.remark(onShards: stated.work.shards, observe)
    var plan = plan(
      stated.work, problems: stated.problems, threads: pool.count, base: base + storage + grader)
    let (peak, compute) = (try ProductPeak.measure(pool), PlannedCompute(stated.work))
    let (training, sampling) = (0.7, 0.4)
    plan.seconds =
      ((compute.sft + compute.updates) / training + compute.sampling / sampling) / (peak * 1e9)
    plan.basis = String(
      format: "this machine's %.0f GFLOP/s, of which training usually reaches %.0f and sampling %.0f %%",
      peak,
      100 * training, 100 * sampling)
    plan.missing = stated.missing
    warn(plan, observe)
    return plan
  }

  /// The plan of a throughput benchmark.
  package static func plan(_ shape: BenchShape, threads: Int?, observe: RunObserver) throws -> RunPlan {
    try BLASLibrary.prepare()
    let pool = WorkerPool(count: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let bench = BenchWork(shape)
    pool.remark(onShards: bench.shards, observe)
    try warmUp(bench.configuration, pool, observe)
    let work = PlannedWork(bench)
    let phases = MemoryPlanner(work, threads: pool.count, base: base).bench()
    let peak = phases.map(\.bytes).max() ?? 0
    let plan = RunPlan(
      name: work.name, threads: pool.count, shards: work.shards,
      parameters: bench.configuration.parameterCount, problems: [:],
      sequences: work.sequences.count, trainingTokens: work.trainingTokens, sftSteps: 1, grpoSteps: 1,
      evaluations: 0, sampledTokensAtMost: work.sampledTokensAtMost,
      expectedSolutionTokens: work.meanCompletion, phases: phases, rssBytes: peak,
      diskBytes: 0, flops: PlannedCompute(work).all)
    warn(plan, observe)
    return plan
  }

  /// The plan of a run in this process, which has read its data and made its checks already.
  ///
  /// What the database's library holds is counted whether it is in memory yet or not: a thread of its own connects, sooner or
  /// later than the plan is made.
  static func plan(_ materials: Materials, threads: Int) -> RunPlan {
    let problems = [
      "train": materials.problems.train.count, "grpo": materials.grpoProblems.count,
      "evaluation": materials.evaluator.records.count,
    ]
    return plan(
      PlannedWork(materials), problems: problems, threads: threads, base: base + storage + grader)
  }

  private static func plan(_ work: PlannedWork, problems: [String: Int], threads: Int, base: Int) -> RunPlan {
    let planner = MemoryPlanner(work, threads: threads, base: base)
    let phases = planner.run()
    var plan = RunPlan(
      name: work.name, threads: threads, shards: work.shards,
      parameters: work.configuration.parameterCount, problems: problems,
      sequences: work.sequences.count, trainingTokens: work.trainingTokens,
      sftSteps: work.epochs * work.stepsPerEpoch, grpoSteps: work.steps,
      evaluations: work.evaluations.within + work.evaluations.atEnd,
      sampledTokensAtMost: work.sampledTokensAtMost, expectedSolutionTokens: work.meanCompletion,
      phases: phases, rssBytes: phases.map(\.bytes).max() ?? 0,
      diskBytes: DiskPlanner(work, planner.engine).bytes, flops: PlannedCompute(work).all)
    for (stage, adapters) in work.adapters {
      plan.adapterParameters[stage.rawValue] = AdapterLayout(adapters, work.configuration).parameterCount
    }
    return plan
  }

  /// Warns of a plan that takes more memory than there is at the moment.
  static func warn(_ plan: RunPlan, _ observe: RunObserver) {
    guard let available = SystemLoad().availableMemory, plan.rssBytes > Int(available) else { return }
    observe(
      .warning(
        "the plan takes \(ByteText.of(plan.rssBytes)) of memory, but \(ByteText.of(Int(available))) are available: set "
          + "memory: low in the benchmark file, use fewer --threads, or fewer sequences a step"))
  }

  /// The database's library and its buffers, in bytes.
  private static let storage = 10_000_000

  /// Code and tables of the answer check, which come into memory with the first answers, in bytes.
  private static let grader = 7_000_000

  /// What this process holds now.
  private static var base: Int {
    FreedMemory.giveBack()
    return Int(SystemLoad().residentMemory ?? 0)
  }

  /// Does what a run does before it trains, so that libraries and their buffers are in memory.
  private static func warmUp(
    _ configuration: ModelConfiguration, _ pool: WorkerPool, _ observe: RunObserver
  ) throws {
    try configuration.checkProducts(observe)
    _ = try ProductPeak.measure(pool, rounds: 1)
  }
}
