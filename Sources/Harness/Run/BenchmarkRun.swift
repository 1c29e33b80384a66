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
    BLASLibrary.useOneThread()
    let pool = WorkerPool(count: request.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let store = try await home.openStore()
    let materials = try Materials(request.spec, home: home.state.url)
    try checkProducts(materials.configuration, observe)
    for notice in materials.notices { observe(.message(notice)) }
    if pool.count > request.spec.shards {
      observe(
        .message(
          "\(pool.count) threads for \(request.spec.shards) shard\(request.spec.shards == 1 ? "" : "s"): in training some will idle"
        ))
    }
    let provenance = await ProvenanceRecord.collected(
      blas: BLASLibrary.configuration, blasCore: BLASLibrary.core, dataHashes: materials.problems.hashes,
      grader: materials.graderVersion)
    let opened = try RunOpening(home: home, store: store, observe: observe).open(
      request, provenance: provenance)
    let session = try await RunSession(
      opened, materials: materials, home: home, pool: pool, observe: observe, stop: stop)
    return try await session.run()
  }

  /// The verdicts on all claims of a run's benchmark, from its samples.
  package static func judge(_ history: RunHistory) throws -> [Verdict] {
    let judge = ClaimJudge(history, seed: history.run.seed)
    return try history.run.benchmark.claims.map { try judge.judge($0) }
  }

  /// A wrong product ends the run, and rows whose bits depend on their place are told of.
  private static func checkProducts(_ configuration: ModelConfiguration, _ observe: RunObserver) throws {
    for check in configuration.productChecks() {
      let name = "\(check.shape.inputs) x \(check.shape.outputs)"
      guard check.relativeError < 1e-5 else {
        throw PreparationError(
          "OpenBLAS (\(BLASLibrary.core)) or this build computes a \(name) product wrongly, relative error \(check.relativeError); "
            + "try another kernel: OPENBLAS_CORETYPE=Haswell")
      }
      if !check.unstableRows.isEmpty {
        observe(
          .warning(
            "rows of a \(name) product depend on their place on this CPU: samples may not repeat bit for bit with "
              + "another number of threads"))
      }
    }
  }
}
