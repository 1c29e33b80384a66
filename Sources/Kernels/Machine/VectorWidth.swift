internal import CIntrinsics

/// How many floats a processor's vectors hold. It decides the speed of products with packed weights, not their bits.
package enum VectorWidth: Sendable, CaseIterable {
  /// AVX2, NEON and whatever the compiler makes of eight floats.
  case eight
  /// AVX-512.
  case sixteen

  /// The widest that this processor has.
  package static let widest: VectorWidth = {
    #if arch(x86_64)
      return has_wide_vectors() ? .sixteen : .eight
    #else
      return .eight
    #endif
  }()

  /// Those that this processor has.
  package static var available: [VectorWidth] { widest == .sixteen ? [.eight, .sixteen] : [.eight] }
}
