internal import Foundation
internal import Kernels
internal import Provenance
internal import Records
package import Specs
internal import Storage
internal import Training
internal import Transformers

/// Measures the engine's throughput on a named shape or a benchmark file: training steps, sampling, whole GRPO steps.
package struct Bench {
  private let work: BenchWork
  private let options: BenchOptions
  private let pool: WorkerPool
  private let model: Parameters
  private let observe: RunObserver
  private let measuringLock: String

  /// Of a named shape.
  package init(
    _ shape: BenchShape, _ options: BenchOptions, measuringLock: String? = nil,
    observe: @escaping RunObserver = { _ in }
  ) throws {
    try self.init(BenchWork(shape), options, measuringLock, observe)
  }

  /// Of a benchmark file; `home` is where relative paths in it count from.
  package init(
    _ spec: BenchmarkSpec, home: HarnessHome, _ options: BenchOptions,
    observe: @escaping RunObserver = { _ in }
  ) throws {
    let materials = try Materials(spec, home: home.state.url)
    for notice in materials.notices { observe(.message(notice)) }
    try self.init(BenchWork(materials), options, home.measuringLock, observe)
  }

  private init(
    _ work: BenchWork, _ options: BenchOptions, _ measuringLock: String?, _ observe: @escaping RunObserver
  ) throws {
    try BLASLibrary.prepare()
    self.work = work
    self.options = options
    self.observe = observe
    self.measuringLock = measuringLock ?? MeasuringLock.standardPath
    pool = WorkerPool(count: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    model = try work.weights.make(work.configuration, seed: work.seed)
    try work.configuration.checkProducts(observe)
    pool.remark(onShards: work.shards, observe)
  }

  /// Measures what the options ask for. A wish to stop ends it between two rounds.
  package func run(stop: StopSignal = StopSignal()) throws -> BenchResult {
    let watch = try MachineWatch.begin(measuringLock, waiting: options.waiting, observe, stop)
    let start = watch.mark()
    var result = BenchResult(
      shape: work.name, shards: work.shards, parameters: model.parameterCount, threads: pool.count,
      rounds: options.rounds, cpu: Machine().cpu, blasCore: BLASLibrary.core,
      gemmPeakGflops: try ProductPeak.measure(pool))
    var progress = BenchProgress(options, observe, stop)
    if options.parts.contains(.train) { try train(&result, &progress) }
    if options.parts.contains(.sample) { try sample(&result, &progress) }
    if options.parts.contains(.grpo) { try grpo(&result, &progress) }
    result.peakRssBytes = SystemLoad().peakMemory
    // Measured at both ends: a share must not gain from a machine that was slow for a moment.
    result.gemmPeakGflops = max(result.gemmPeakGflops, try ProductPeak.measure(pool))
    // The formula is of training all parameters.
    if let rate = result.trainTokensPerS, work.adapters[.sft] == nil {
      result.trainPeakShare = 6 * Double(result.parameters) * rate / (result.gemmPeakGflops * 1e9)
    }
    if let rate = result.sampleTokensPerS { try compareSampling(rate, &result) }
    let conditions = watch.conditions(since: start)
    result.loadAverage = conditions.loadAverage
    result.stealShare = conditions.stealShare
    result.contended = conditions.isContended
    watch.lock.release()
    return result
  }

  private func train(_ result: inout BenchResult, _ progress: inout BenchProgress) throws {
    let measured = try interleaved(.train, &progress) { try .training(work, model, $0) }
    result.trainSpread = Spread(measured.all.map(\.tokensPerSecond))
    result.trainTokensPerS = result.trainSpread?.median
    result.trainScaling = measured.scaling
    result.trainKernelS = measured.kernels
  }

  private func sample(_ result: inout BenchResult, _ progress: inout BenchProgress) throws {
    let measured = try interleaved(.sample, &progress) { .sampling(work, model, $0) }
    result.sampleSpread = Spread(measured.all.map(\.tokensPerSecond))
    result.sampleTokensPerS = result.sampleSpread?.median
    result.sampleScaling = measured.scaling
    result.sampleKernelS = measured.kernels
  }

  private func grpo(_ result: inout BenchResult, _ progress: inout BenchProgress) throws {
    let task = try BenchTask.grpo(work, model, pool)
    let rounds = try rounds(.grpo, [task], &progress)[0]
    result.grpoSpread = Spread(rounds.map(\.secondsPerStep))
    result.grpoStepS = result.grpoSpread?.median
    result.grpoPhasesS = Dictionary(
      uniqueKeysWithValues: Phase.allCases.compactMap { phase in
        let seconds = rounds.compactMap { round in round.phases[phase].map { $0 / Double(round.steps) } }
        return seconds.isEmpty ? nil : (phase.rawValue, Spread(seconds).median)
      })
  }

  /// The rate of sampling beside that of the products which it is made of, at the number of rows in use.
  private func compareSampling(_ rate: Double, _ result: inout BenchResult) throws {
    let count = SamplingRoom(
      work.configuration, samples: work.requests.map(\.samples),
      longestPrompt: work.requests.map(\.prompt.count).max() ?? 0, maxNewTokens: work.sampling.maxNewTokens,
      workers: pool.count
    ).sequences
    let weights = model.decodingMatrices
    let done = 2 * Double(result.parameters) * rate / 1e9
    let gemm = try ProductRate.measure(weights, in: .inputsFirst, rows: count, on: pool)
    let checkpoint = try ProductRate.measure(weights, in: .outputsFirst, rows: count, on: pool)
    result.sampleRows = count
    (result.sampleGemmGflops, result.sampleGemmShare) = (gemm, done / gemm)
    (result.sampleCheckpointGemmGflops, result.sampleCheckpointGemmShare) = (checkpoint, done / checkpoint)
  }

  /// Rounds on all threads, the time of a step by kind of work, and the factor over one thread if that is wanted.
  private func interleaved(
    _ part: BenchOptions.Part, _ progress: inout BenchProgress, _ task: (WorkerPool) throws -> BenchTask
  ) throws -> (all: [BenchTask.Round], kernels: [String: Double]?, scaling: Double?) {
    let tasks = try [task(pool)] + (options.scaling ? [task(WorkerPool(count: 1))] : [])
    let all = try rounds(part, tasks, &progress)
    let steps = Double(all[0].reduce(0) { $0 + $1.steps })
    let kernels = tasks[0].kernelSeconds().map { ($0.key.name, $0.value / steps) }
    let medians = all.map { Spread($0.map(\.tokensPerSecond)).median }
    return (
      all[0], kernels.isEmpty ? nil : Dictionary(uniqueKeysWithValues: kernels),
      options.scaling ? medians[0] / medians[1] : nil
    )
  }

  /// The rounds of each task, one of each in turn, after one that does not count.
  private func rounds(
    _ part: BenchOptions.Part, _ tasks: [BenchTask], _ progress: inout BenchProgress
  ) throws -> [[BenchTask.Round]] {
    var result = [[BenchTask.Round]](repeating: [], count: tasks.count)
    for round in 0...options.rounds {
      for (index, task) in tasks.enumerated() {
        try progress.begin(part, round: round)
        let measured = try task.round()
        if round > 0 { result[index].append(measured) } else { task.resetKernelClocks() }
      }
    }
    return result
  }
}
