/// The units that can be converted, and one spelling for all others.
enum Units {
  static func isKnown(_ word: String) -> Bool { table[word] != nil }

  /// The unit that `words` name, powers as `^2`, quotients as `/`.
  static func unit(_ words: [String]) -> Unit {
    let pieces = words.flatMap { $0.split(separator: " ").map(String.init) }.map(
      \.trimmingPunctuation
    )
    .filter { !$0.isEmpty }
    if let known = known(pieces) { return known }
    let name = pieces.map { singular($0.lowercased()) }.joined(separator: " ")
    return Unit(name: name, scale: nil, dimension: name)
  }

  private static func known(_ pieces: [String]) -> Unit? {
    if let split = pieces.firstIndex(where: { $0 == "/" || $0 == "per" }) {
      guard let top = known(Array(pieces[..<split])),
        let bottom = known(Array(pieces[(split + 1)...])),
        let a = top.scale, let b = bottom.scale
      else { return nil }
      return Unit(
        name: "\(top.name)/\(bottom.name)", scale: Rational(a, dividedBy: b),
        dimension: "\(top.dimension)/\(bottom.dimension)")
    }
    var pieces = pieces
    var power = 1
    if let last = pieces.last, let exponent = ["^2": 2, "^3": 3, "squared": 2, "cubed": 3][last] {
      power = exponent
      pieces.removeLast()
    } else if let first = pieces.first?.lowercased(),
      let exponent = ["square": 2, "sq": 2, "cubic": 3, "cu": 3][first]
    {
      power = exponent
      pieces.removeFirst()
    }
    guard pieces.count == 1,
      let (scale, dimension) = table[pieces[0]] ?? table[pieces[0].lowercased()]
    else {
      return nil
    }
    return Unit(
      name: pieces[0], scale: scale.power(power),
      dimension: power == 1 ? dimension : "\(dimension)^\(power)")
  }

  private static func singular(_ word: String) -> String {
    word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
  }

  private static let table: [String: (scale: Rational, dimension: String)] = {
    var table: [String: (scale: Rational, dimension: String)] = [:]
    func add(_ dimension: String, _ units: [(String, Rational)]) {
      for (names, scale) in units {
        for name in names.split(separator: " ") { table[String(name)] = (scale, dimension) }
      }
    }
    add(
      "length",
      [
        ("m meter meters metre metres", 1), ("km kilometer kilometers kilometre kilometres", 1000),
        ("cm centimeter centimeters centimetre centimetres", .small(1, 100)),
        ("mm millimeter millimeters millimetre millimetres", .small(1, 1000)),
        ("in inch inches", .small(254, 10000)), ("ft foot feet", .small(3048, 10000)),
        ("yd yard yards", .small(9144, 10000)), ("mi mile miles", .small(1_609_344, 1000)),
      ])
    add(
      "mass",
      [
        ("g gram grams", 1), ("kg kilogram kilograms", 1000),
        ("mg milligram milligrams", .small(1, 1000)),
        ("lb lbs pound pounds", .small(45_359_237, 100_000)),
        ("oz ounce ounces", .small(45_359_237, 1_600_000)),
        ("ton tons tonne tonnes", 1_000_000),
      ])
    add(
      "time",
      [
        ("s sec secs second seconds", 1), ("min mins minute minutes", 60),
        ("h hr hrs hour hours", 3600),
        ("day days", 86400), ("week weeks", 604800),
      ])
    add(
      "volume",
      [("L l liter liters litre litres", 1), ("mL ml milliliter milliliters", .small(1, 1000))])
    add("angle", [("degree degrees deg", 1)])
    add("money", [("dollar dollars USD usd", 1), ("cent cents ¢", .small(1, 100))])
    return table
  }()
}
