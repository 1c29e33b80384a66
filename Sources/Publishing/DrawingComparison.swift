import Foundation
import Texts

/// How a drawing that lies in a report stands to the one that its data give.
enum DrawingComparison: Equatable {
  case same
  /// The same labels and the same marks, none further off than a pixel.
  case withinAPixel
  /// The same labels, but another arrangement by a gnuplot of another version: its marks cannot be compared.
  case otherProgram
  /// It says or shows something else; where, in words.
  case different(String)

  /// The largest distance at which a coordinate still counts as the same, in pixels of the drawing.
  static let tolerance = 1.0

  /// - Parameters:
  ///   - found: The drawing in the report, as SVG.
  ///   - made: The one that was drawn from the data.
  init(found: Data, made: Data) {
    if found == made {
      self = .same
      return
    }
    let (left, right) = (DrawingMarkup(found), DrawingMarkup(made))
    guard let left, let right else {
      self = .different("it is not well-formed")
      return
    }
    if let strange = left.vocabulary.subtracting(right.vocabulary).min() {
      self = .different("it has '\(strange.visible().cut(to: 60))', which no drawing of these data has")
    } else if left.texts != right.texts {
      self = .different(Self.firstDifference(left.texts, right.texts))
    } else if let difference = Self.difference(left, right) {
      // Who drew it is what the drawing itself says: what is not compared is never called verified.
      self = left.program == right.program ? .different(difference) : .otherProgram
    } else {
      self = .withinAPixel
    }
  }

  private static func firstDifference(_ found: [String], _ made: [String]) -> String {
    let place = zip(found, made).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, made.count)
    func text(_ list: [String]) -> String {
      list.indices.contains(place) ? "'\(list[place].visible().cut(to: 60))'" : "nothing"
    }
    return "it says \(text(found)) where the data say \(text(made))"
  }

  /// Where the marks or how they look differ; nil if they do not.
  private static func difference(_ found: DrawingMarkup, _ made: DrawingMarkup) -> String? {
    var definitions = 0
    for (left, right) in zip(found.pieces, made.pieces) {
      if case .open("defs", _, _) = right { definitions += 1 }
      if case .close("defs") = right { definitions -= 1 }
      guard let fault = left.difference(to: right, isExact: definitions > 0) else { continue }
      return fault
    }
    return found.pieces.count == made.pieces.count
      ? nil : "it has \(found.pieces.count) pieces where the data give \(made.pieces.count)"
  }
}

extension DrawingMarkup.Piece {
  /// How this piece differs from the one of the drawing from the data; nil if it does not.
  fileprivate func difference(to made: Self, isExact: Bool) -> String? {
    if self == made { return nil }
    guard case .open(let name, let attributes, let isClosed) = self,
      case .open(name, let others, isClosed) = made, attributes.map(\.name) == others.map(\.name)
    else { return "it has \(title) where the data give \(made.title)" }
    for (found, made) in zip(attributes, others) where found.value != made.value {
      let isNear = !isExact && Coordinates.areNear(found.value, made.value, attribute: found.name)
      guard isNear else {
        return "a \(name) has \(found.name) '\(found.value.visible().cut(to: 50))' where the data give "
          + "'\(made.value.visible().cut(to: 50))'"
      }
    }
    return nil
  }

  private var title: String {
    switch self {
    case .open(let name, _, _): "a \(name)"
    case .close(let name): "the end of a \(name)"
    case .text(let text): "'\(text.visible().cut(to: 40))'"
    }
  }
}

/// Attributes whose numbers are places in a drawing.
private enum Coordinates {
  private enum Part: Equatable {
    case number(Double)
    case other(String)
  }

  /// Whether two values of `attribute` differ in coordinates alone, and in none by more than the tolerance.
  static func areNear(_ left: String, _ right: String, attribute: String) -> Bool {
    switch attribute {
    case "x", "y", "points": return near(left, right)
    case "d":
      // Coordinates that count from the point before would add up.
      guard right.unicodeScalars.allSatisfy({ !"hvlmcsqta".unicodeScalars.contains($0) }) else {
        return false
      }
      return near(left, right)
    case "transform":
      let (left, right) = (split(left), split(right))
      return left.rest == right.rest && near(left.translation, right.translation)
    default: return false
    }
  }

  private static func near(_ left: String, _ right: String) -> Bool {
    let (left, right) = (parts(left), parts(right))
    return left.count == right.count
      && zip(left, right).allSatisfy { pair in
        if case (.number(let left), .number(let right)) = pair {
          return abs(left - right) <= DrawingComparison.tolerance
        }
        return pair.0 == pair.1
      }
  }

  /// The first `translate(…)` of a transformation, and what else there is: a factor or an angle must be the same.
  private static func split(_ transform: String) -> (translation: String, rest: String) {
    guard transform.hasPrefix("translate("), let end = transform.firstIndex(of: ")") else {
      return ("", transform)
    }
    return (String(transform[..<end]), String(transform[end...]))
  }

  private static func parts(_ text: String) -> [Part] {
    var parts: [Part] = []
    var (number, other) = ("", "")
    func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
      ("0"..."9").contains(scalar) || scalar == "." || scalar == "-" || scalar == "+"
    }
    func finish() {
      if !number.isEmpty {
        parts.append(Double(number).flatMap { $0.isFinite ? .number($0) : nil } ?? .other(number))
      }
      if !other.isEmpty { parts.append(.other(other)) }
      (number, other) = ("", "")
    }
    for scalar in text.unicodeScalars {
      if isNumeric(scalar) {
        if !other.isEmpty { finish() }
        number.unicodeScalars.append(scalar)
      } else {
        if !number.isEmpty { finish() }
        other.unicodeScalars.append(scalar)
      }
    }
    finish()
    return parts
  }
}
