/// Numbers in English words.
enum NumberWords {
  private static let units = [
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]
  private static let tens = [
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
  ]
  private static let scales = ["thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000]

  /// The number that all of `text` names, in lower case; nil if it is not one, or not in the usual order.
  static func value(_ text: String) -> Int? {
    let words = text.split { $0 == " " || $0 == "-" }.map(String.init).filter { $0 != "and" }
    guard !words.isEmpty, words.count <= 12 else { return nil }
    var total = 0
    var group = 0
    // What may still be added to the group: less than this.
    var room = 1000
    var lastScale = Int.max
    for (index, word) in words.enumerated() {
      if let unit = units[word] {
        guard unit < room, unit > 0 || words.count == 1 else { return nil }
        group += unit
        room = 1
      } else if let ten = tens[word] {
        guard room >= 100 else { return nil }
        group += ten
        room = 10
      } else if word == "hundred" {
        guard (1...9).contains(group) else { return nil }
        group *= 100
        room = 100
      } else if let scale = scales[word] {
        guard group > 0, scale < lastScale, index > 0 else { return nil }
        total += group * scale
        (group, room, lastScale) = (0, 1000, scale)
      } else {
        return nil
      }
    }
    return total + group
  }
}
