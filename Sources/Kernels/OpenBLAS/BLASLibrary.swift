internal import Foundation
internal import Synchronization

/// The OpenBLAS that this process computes with.
///
/// The library chooses its kernel once, while it is loaded, and it knows only the processors that are older than itself:
/// OpenBLAS 0.3.21 takes its SSE3 kernel on an AVX-512 Xeon of 2023, at a fifth of the speed. So the program is not linked
/// with it. It opens the library when a product is first needed, with the kernel that `BLASSurvey` found to be right and fast.
/// Whoever sets the environment variable OPENBLAS_CORETYPE decides instead.
package enum BLASLibrary {
  /// Opens the library. Every command that computes calls it first, so that a missing library is an error.
  ///
  /// - Parameter surveys: Whether kernels are tried even where OPENBLAS_CORETYPE names one, to tell what it costs. Otherwise
  ///   they are not: the variable may be set because one of them crashes.
  package static func prepare(surveys: Bool = false) throws(BLASError) {
    if surveys { alwaysSurveys.store(true, ordering: .relaxed) }
    _ = try opened.get()
  }

  /// Version and build options, as the library states them.
  package static var configuration: String { (try? opened.get())?.library.configuration ?? "unknown" }

  /// The kernel in use, `SkylakeX` say.
  package static var core: String { (try? opened.get())?.library.core ?? "unknown" }

  /// What is known of the kernels that this processor can run; nil if none was tried.
  package static var survey: BLASSurvey? { (try? opened.get())?.survey }

  /// The kernel that would be used without OPENBLAS_CORETYPE, and how many times as fast as the one in use it is; nil if that is
  /// the one in use, or if none was tried.
  package static var passedOver: (core: String, factor: Double)? {
    guard let (library, survey) = try? opened.get(), let survey, survey.choice != library.core,
      let choice = survey.trials.first(where: { $0.core == survey.choice })
    else { return nil }
    let used = survey.trials.first { $0.core == library.core } ?? BLASSurvey.Trial(library)
    return (choice.core, choice.gflops / used.gflops)
  }

  /// The library, for products. There must be one: see `prepare`.
  package static let loaded: LoadedBLAS = {
    guard let library = try? opened.get().library else {
      preconditionFailure("prepare() comes before products")
    }
    return library
  }()

  private static let alwaysSurveys = Atomic(false)

  private static func refusal(_ wish: String, _ reason: String) -> BLASError {
    BLASError(
      description:
        "\(LoadedBLAS.Kernel.variable) names the kernel \(wish.debugDescription.prefix(60)), \(reason); unset it, or name another"
    )
  }

  private static let opened = Result<(library: LoadedBLAS, survey: BLASSurvey?), BLASError> {
    () throws(BLASError) in
    let wish = ProcessInfo.processInfo.environment[LoadedBLAS.Kernel.variable].flatMap {
      $0.isEmpty ? nil : $0
    }
    let isChosen = wish != nil
    // A program that runs instructions that the processor lacks is ended by the system, without a word.
    if let wish, !BLASSurvey.canRun(wish) { throw refusal(wish, "which this processor cannot run") }
    let library = try LoadedBLAS(.default)
    if let wish, library.core.lowercased() != wish.lowercased() {
      throw refusal(wish, "which this OpenBLAS does not have (it would use \(library.core))")
    }
    let cache = SurveyCache.ofUser
    let key = "\(Processor.identity), \(library.identity)"
    if let survey = cache?.survey(of: key), survey.isSound {
      guard !isChosen, let best = survey.choice, best != library.core else { return (library, survey) }
      library.close()
      return (try LoadedBLAS(.named(best)), survey)
    }
    guard !isChosen || alwaysSurveys.load(ordering: .relaxed) else { return (library, nil) }
    // A second copy would share the first one's kernel.
    library.close()
    let survey = try BLASSurvey.measured()
    // One trial alone says that the library stayed in memory between two: something else in this process holds it.
    if survey.trials.count > 1 { cache?.keep(survey, of: key) }
    return (try LoadedBLAS(isChosen ? .default : survey.choice.map { .named($0) } ?? .default), survey)
  }
}

/// Why OpenBLAS cannot be used.
package struct BLASError: Error, CustomStringConvertible {
  package let description: String
}
