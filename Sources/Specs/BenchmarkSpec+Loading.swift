internal import Foundation

extension BenchmarkSpec {
  /// The benchmark of a file, with overrides put in place of what the file says.
  ///
  /// Relative paths in the file stay as they are: what they count from is the caller's business.
  package static func load(path: String, overrides: [Override] = []) throws(SpecError) -> BenchmarkSpec {
    func failure(_ message: String) -> SpecError {
      SpecError([Complaint(place: .file(path, line: 1, column: 1), message: message)])
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw failure("no such file; give the path of a benchmark file, benchmarks/tiny.yaml say")
    }
    guard !isDirectory.boolValue else { throw failure("is a folder; a benchmark file is expected") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw failure("cannot be read; check its permissions")
    }
    guard let text = String(bytes: data, encoding: .utf8) else { throw failure("is not UTF-8 text") }
    return try parse(text, file: path, overrides: overrides)
  }

  /// The benchmark that `text` describes.
  ///
  /// - Parameter file: The name that errors point at.
  package static func parse(
    _ text: String, file: String, overrides: [Override] = []
  ) throws(SpecError) -> BenchmarkSpec {
    var source = try SourceReader.read(text, file: file)
    if source.isNull { source.content = .mapping([]) }
    let schema = BenchmarkSpec().keyDescriptions()
    for override in overrides {
      try override.apply(to: &source, schema: schema)
    }
    var complaints = Complaints(about: source)
    let spec = BenchmarkSpec().updated(from: source, Trail(), &complaints)
    guard complaints.list.isEmpty else {
      throw SpecError(complaints.list.sorted(by: Complaint.inReadingOrder))
    }
    return spec
  }
}
