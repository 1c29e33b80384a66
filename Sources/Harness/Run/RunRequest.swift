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
  /// Waits until no other process measures on this machine; else both are marked as contended.
  package var waits: Bool

  package init(spec: BenchmarkSpec, mode: Mode, threads: Int?, force: Bool, waits: Bool = false) {
    self.spec = spec
    self.mode = mode
    self.threads = threads
    self.force = force
    self.waits = waits
  }
}
