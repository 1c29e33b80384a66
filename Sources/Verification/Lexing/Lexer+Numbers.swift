/// Digits and what belongs to them.
extension Lexer {
  mutating func number(_ work: inout Work) throws(ReadFailure) {
    let start = position
    var number = NumberDigits()
    while let digit = takeDigit() { number.append(digit) }
    var isInteger = true
    if byte() == UInt8(ascii: "."), byte(1) != UInt8(ascii: ".") {
      position += 1
      isInteger = false
      while let digit = takeDigit() { number.append(digit, afterPoint: true) }
      repetend(&number)
      // A point that nothing follows ends the sentence.
      if number.places == 0 { isInteger = true }
    }
    if byte().map({ $0 | 0x20 }) == UInt8(ascii: "e"), start < position {
      exponent(&number, &isInteger)
    }
    guard number.count <= AnswerCheck.digitLimit else { throw .exhausted }
    try work.spend(1 + number.count / 16)
    let value = number.value
    add(
      .number(
        DecimalNumber(
          value: value, places: number.isRepeating ? 0 : number.places,
          significantDigits: number.isRepeating ? 0 : number.significant),
        digits: number.count, isInteger: isInteger))
  }

  private mutating func takeDigit() -> UInt8? {
    guard let digit = byte(), 0x30...0x39 ~= digit else { return nil }
    position += 1
    return digit
  }

  /// `1e-3`: only with digits right behind.
  private mutating func exponent(_ number: inout NumberDigits, _ isInteger: inout Bool) {
    var offset = 1
    var isNegative = false
    if let sign = byte(offset), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      offset += 1
    }
    var value = 0
    var digits = 0
    while let digit = byte(offset), 0x30...0x39 ~= digit, digits < 4 {
      value = value * 10 + Int(digit - 0x30)
      digits += 1
      offset += 1
    }
    guard (1...3).contains(digits), !(byte(offset).map { 0x61...0x7A ~= $0 | 0x20 } ?? false) else {
      return
    }
    position += offset
    number.exponent = isNegative ? -value : value
    isInteger = false
  }

  /// `0.1\overline{6}`.
  private mutating func repetend(_ number: inout NumberDigits) {
    for command in ["\\overline{", "\\bar{", "\\dot{"]
    where bytes[position...].starts(with: command.utf8) {
      var end = position + command.utf8.count
      let start = end
      while end < bytes.endIndex, 0x30...0x39 ~= bytes[end] { end += 1 }
      guard end > start, end - start <= 60, end < bytes.endIndex, bytes[end] == UInt8(ascii: "}")
      else {
        return
      }
      number.repetend = Array(bytes[start..<end])
      position = end + 1
      return
    }
  }
}
