internal import Foundation

/// Memory that was freed, but that the C library keeps for later.
package enum FreedMemory {
  /// Hands it back to the system, so that what the process holds is what it uses. Does nothing where the library cannot.
  package static func giveBack() {
    #if os(Linux)
      // Not among the headers that Swift's module of the C library covers.
      guard let symbol = dlsym(nil, "malloc_trim") else { return }
      typealias Trim = @convention(c) (Int) -> Int32
      _ = unsafeBitCast(symbol, to: Trim.self)(0)
    #endif
  }
}
