/// The way from a file's top to a value, written `sft.learning_rate` or `claims[2].left`.
package struct Trail: Sendable, Equatable, CustomStringConvertible {
  enum Step: Sendable, Equatable {
    case key(String)
    case index(Int)
  }

  var steps: [Step] = []

  func appending(_ key: String) -> Trail { Trail(steps: steps + [.key(key)]) }

  func appending(_ index: Int) -> Trail { Trail(steps: steps + [.index(index)]) }

  /// The trail with `path`, written as trails are, after it; an empty path adds nothing.
  func appending(path: String) -> Trail {
    let words = path.split { ".[]".contains($0) }
    return Trail(steps: steps + words.map { word in Int(word).map { .index($0) } ?? .key(String(word)) })
  }

  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
}
