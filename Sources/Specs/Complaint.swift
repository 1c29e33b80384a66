internal import Texts

/// One thing that is wrong with a benchmark file or an override, with its place.
package struct Complaint: Sendable, Equatable, CustomStringConvertible {
  package var place: Place
  /// The key that it is about, `sft.learning_rate` say; empty when it is about the file.
  package var key: String
  package var message: String

  package init(place: Place, key: String = "", message: String) {
    self.place = place
    self.key = key
    self.message = message
  }

  package var description: String {
    "\(place): " + ((key.isEmpty ? "" : "\(key): ") + message).messageLine()
  }

  /// In the order of the file, then the flags.
  static func inReadingOrder(_ left: Complaint, _ right: Complaint) -> Bool {
    switch (left.place, right.place) {
    case (.file(_, let line, let column), .file(_, let otherLine, let otherColumn)):
      (line, column) < (otherLine, otherColumn)
    case (.file, .flag): true
    default: false
    }
  }
}
