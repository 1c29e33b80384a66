/// An answer that has been read: what it may mean, in normal form.
struct Answer: Sendable, Equatable {
  /// Usually one; more where the notation leaves it open. Never empty.
  var readings: [Expression]
  /// The answer without formatting, in lower case: what texts are compared by.
  var plainText: String

  init(_ readings: [Expression], plainText: String = "") {
    self.readings = readings
    self.plainText = plainText
  }
}
