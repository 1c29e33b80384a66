/// A resumed run computed something else than before.
package struct DivergedError: Error, Equatable, CustomStringConvertible {
  /// The key of the event that differs.
  package let key: String

  package init(key: String) {
    self.key = key
  }

  package var description: String {
    "diverged at \(key): computed again after a resume, it differs from what the journal holds; "
      + "code, processor kernel, BLAS or data have changed: start a new run"
  }
}
