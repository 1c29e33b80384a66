extension Expression {
  /// A number that equal trees share, the same in every process: the order of operands is made by it.
  var structuralKey: UInt64 {
    var hash = StructuralHash()
    add(to: &hash)
    return hash.value
  }

  private func add(to hash: inout StructuralHash) {
    switch self {
    case .number(let value): hash.add(1, value)
    case .decimal(let decimal): hash.add(2, decimal.value)
    case .constant(let constant): hash.add(UInt64(3 + constant.rawValue * 256))
    case .variable(let name): hash.add(4, name)
    case .sum: hash.add(5)
    case .product: hash.add(6)
    case .power: hash.add(7)
    case .call(let function, _): hash.add(8, function.rawValue)
    case .application(let name, _): hash.add(9, name)
    case .plusMinus: hash.add(10)
    case .degrees: hash.add(11)
    case .quantity(_, let unit): hash.add(12, unit.name)
    case .tuple: hash.add(13)
    case .row: hash.add(14)
    case .list: hash.add(15)
    case .set: hash.add(16)
    case .interval(let interval):
      hash.add(17 + (interval.isLowerClosed ? 256 : 0) + (interval.isUpperClosed ? 512 : 0))
    case .union: hash.add(18)
    case .intersection: hash.add(19)
    case .difference: hash.add(20)
    case .numberSet(let letter): hash.add(21, letter)
    case .matrix(let rows, _, _): hash.add(UInt64(22 + rows * 256))
    case .relation: hash.add(23)
    case .ratio: hash.add(24)
    case .text(let text): hash.add(25, text)
    }
    for child in children { child.add(to: &hash) }
    hash.add(99)
  }
}

/// FNV-1a over words.
private struct StructuralHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01B3
    value ^= value >> 29
  }

  mutating func add(_ tag: UInt64, _ text: String) {
    add(tag)
    for byte in text.utf8 { add(UInt64(byte)) }
  }

  mutating func add(_ tag: UInt64, _ number: Rational) {
    add(tag)
    add(number.residue)
  }
}
