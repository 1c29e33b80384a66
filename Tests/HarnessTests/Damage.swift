import Foundation
import TestSupport

/// Something that befalls a file at a random place.
struct Damage: Sendable, CustomStringConvertible {
  enum Kind: CaseIterable, Sendable {
    /// The rest is gone.
    case cutOff
    /// One bit has turned.
    case flippedBit
    /// The rest has its length, but was never written: what some file systems leave when the power fails.
    case zeroed
  }

  let kind: Kind
  let place: Int
  private let bit: UInt8

  /// Damage to a file of `size` bytes that changes at least one of them.
  init(_ kind: Kind? = nil, size: Int, using numbers: inout TestNumbers) {
    self.kind = kind ?? Kind.allCases.randomElement(using: &numbers) ?? .cutOff
    place = Int.random(in: 0..<size, using: &numbers)
    bit = 1 << UInt8.random(in: 0..<8, using: &numbers)
  }

  var description: String { "\(kind) at byte \(place)" }

  func applied(to data: Data) -> Data {
    var data = data
    switch kind {
    case .cutOff: data.removeSubrange(place...)
    case .flippedBit: data[place] ^= bit
    case .zeroed: data.replaceSubrange(place..., with: Data(count: data.count - place))
    }
    return data
  }

  func apply(to file: URL) throws {
    try applied(to: Data(contentsOf: file)).write(to: file)
  }
}
