internal import Foundation
internal import Kernels
internal import Problems
internal import Provenance
package import Records
internal import Reporting
internal import Specs
internal import Storage
internal import Transformers

/// From a benchmark file to a finished, stored, judged run.
package enum BenchmarkRun {
  /// Does what `request` asks for and returns how it came out. A wish to stop ends the run as interrupted.
  ///
  /// Throws before training if something that the run needs is missing, and `RunFailure` once it has begun.
  package static func execute(
    _ request: RunRequest, home: HarnessHome, observe: @escaping RunObserver, stop: StopSignal
  ) async throws -> RunOutcome {
    // Before anything else: a run that is refused must not disturb the one that is running.
    try LiveRun.settle(request, home: home, observe, stop)
    try BLASLibrary.prepare()
    SystemLoad().forgetPeakMemory()
    let pool = WorkerPool(count: request.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    // What earlier runs left in their journals is stored. A database that is away is no reason not to train: the run's
    // own sink tells of it, and its journal keeps everything.
    let store = try? await home.openStore(patience: HarnessHome.patience)
    try stop.check()
    let materials = try Materials(request.spec, home: home.state.url)
    try materials.configuration.checkProducts(observe)
    for notice in materials.notices { observe(.message(notice)) }
    pool.remark(onShards: request.spec.shards, observe)
    let watch = try MachineWatch.begin(home.measuringLock, waiting: request.waiting, observe, stop)
    var provenance = await ProvenanceRecord.collected(
      blas: BLASLibrary.configuration, blasCore: BLASLibrary.core, dataHashes: materials.dataHashes,
      grader: materials.graderVersion)
    provenance.startWeights = materials.initialWeights.summary
    let opened = try RunOpening(home: home, store: store, observe: observe).open(
      request, provenance: provenance)
    let session = RunSession(
      opened, materials: materials, keptEpochs: request.keptEpochs, home: home, pool: pool, watch: watch,
      observe: observe,
      stop: stop)
    return try await session.run()
  }

  /// The verdicts on all claims of a run's benchmark, from its samples.
  package static func judge(_ history: RunHistory) throws -> [Verdict] {
    let judge = ClaimJudge(history, seed: history.run.seed)
    return try history.run.benchmark.claims.map { try judge.judge($0) }
  }
}
