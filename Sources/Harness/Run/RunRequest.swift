package import Specs

/// What a user asks for with `twostage run`.
package struct RunRequest: Sendable {
  /// Whether work is gone on with.
  package enum Mode: Sendable, Equatable {
    case new
    /// The newest unfinished run of the same benchmark, seed, commit and BLAS kernel on this machine, else a new one.
    case continueUnfinished
    /// This run, which must be unfinished.
    case resume(String)
  }

  package var spec: BenchmarkSpec
  package var mode: Mode
  /// Workers; nil for as many as there are cores.
  package var threads: Int?
  /// Resumes although the commit or the BLAS kernel is another.
  package var force: Bool
  /// How long other processes that measure on this machine, or work on the run, are waited for; nil for not at all.
  package var waiting: Duration?
  /// Begins with the stage 1 of another run on this machine, as far as it is the same, instead of training it again.
  package var branches: Bool
  /// Epochs of stage 1 whose models are kept, for other runs to branch from.
  package var keptEpochs: Set<Int>

  package init(
    spec: BenchmarkSpec, mode: Mode, threads: Int?, force: Bool, waiting: Duration? = nil,
    branches: Bool = false,
    keptEpochs: Set<Int> = []
  ) {
    self.spec = spec
    self.mode = mode
    self.threads = threads
    self.force = force
    self.waiting = waiting
    self.branches = branches
    self.keptEpochs = keptEpochs
  }
}
