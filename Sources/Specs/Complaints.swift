/// What was found wrong while a file is read: all of it is reported at once.
struct Complaints {
  /// The whole of what was written, to find places in.
  let source: SourceValue
  private(set) var list: [Complaint] = []

  init(about source: SourceValue) {
    self.source = source
  }

  mutating func add(_ message: String, at place: Place, _ trail: Trail) {
    list.append(Complaint(place: place, key: trail.description, message: message))
  }

  mutating func add(_ message: String, at trail: Trail) {
    add(message, at: source.place(of: trail), trail)
  }
}
