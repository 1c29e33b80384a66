/// Reads numbers with points between groups of digits and a decimal comma: `1.234.567,89`.
///
/// One point alone is a decimal point, as everywhere else.
enum EuropeanNumber {
  /// The number that all of `bytes` stands for; nil if it has not this form.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Expression? {
    guard bytes.count <= 60, bytes.contains(UInt8(ascii: ".")) else { return nil }
    var rest = bytes
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    let sides = rest.split(
      separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
    let groups = sides[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isDigits = { (part: ArraySlice<UInt8>) in
      !part.isEmpty && part.allSatisfy { 0x30...0x39 ~= $0 }
    }
    guard groups.count > 2 || groups.count == 2 && sides.count == 2, groups.allSatisfy(isDigits),
      groups[0].count <= 3, groups[0].first != UInt8(ascii: "0"),
      groups.dropFirst().allSatisfy({ $0.count == 3 }),
      sides.count == 1 || isDigits(sides[1])
    else { return nil }
    var digits = NumberDigits()
    for digit in groups.joined() { digits.append(digit) }
    if sides.count == 2 { for digit in sides[1] { digits.append(digit, afterPoint: true) } }
    let value = isNegative ? -digits.value : digits.value
    if digits.places == 0 { return .number(value) }
    return .decimal(
      DecimalNumber(value: value, places: digits.places, significantDigits: digits.significant))
  }
}
