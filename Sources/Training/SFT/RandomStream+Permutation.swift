package import Randomness

extension RandomStream {
  /// The numbers 0..<`count` in the order that this stream, from its start, puts them.
  package func permuted(_ count: Int) -> [Int] {
    var stream = self
    return stream.permutation(count)
  }
}
