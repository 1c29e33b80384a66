internal import Files
import Foundation

/// A benchmark file as it was written, on top of the file that it extends, if it does.
struct BenchmarkFile {
  private let source: SourceValue
  /// So many files may extend one another.
  private static let mostFiles = 8
  private static let extends = "extends"
  private var disclosure: Disclosure

  init(path: String) throws(SpecError) {
    var disclosure = Disclosure(of: path)
    source = try disclosure.shown { disclosure throws(SpecError) in
      try Self.read(path: path, askedFrom: .file(path, line: 1, column: 1), depth: 1, &disclosure)
    }
    self.disclosure = disclosure
  }

  /// - Parameter file: The name that errors point at, and whose folder the path of an extended file counts from.
  init(_ text: String, file: String) throws(SpecError) {
    var disclosure = Disclosure(of: file)
    source = try disclosure.shown { disclosure throws(SpecError) in
      try Self.read(text, file: file, depth: 1, &disclosure)
    }
    self.disclosure = disclosure
  }

  /// The benchmark, with overrides put in place of what the file says.
  func benchmark(_ overrides: [Override]) throws(SpecError) -> BenchmarkSpec {
    var source = source
    let schema = BenchmarkSpec().keyDescriptions()
    for override in overrides { try override.apply(to: &source, schema: schema) }
    var complaints = Complaints(about: source)
    let spec = BenchmarkSpec().updated(from: source, Trail(), &complaints)
    guard complaints.list.isEmpty else {
      throw SpecError(disclosure.shown(complaints.list.sorted(by: Complaint.inReadingOrder)))
    }
    return spec
  }

  /// Where what `trail` leads to was written.
  func place(of trail: Trail) -> Place { source.place(of: trail) }

  private static func read(
    path: String, askedFrom place: Place, depth: Int, _ disclosure: inout Disclosure
  ) throws(SpecError) -> SourceValue {
    func failure(_ message: String) -> SpecError {
      if case .file(path, _, _) = place { return SpecError([Complaint(place: place, message: message)]) }
      return SpecError([Complaint(place: place, key: extends, message: "\(path): \(message)")])
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw failure("no such file; give the path of a benchmark file, benchmarks/tiny.yaml say")
    }
    guard !isDirectory.boolValue else { throw failure("is a folder; a benchmark file is expected") }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw failure("cannot be read; check its permissions")
    }
    let data: Data
    do { data = try InputFile.read(path, atMost: InputFile.Limit.benchmark, takesPipes: true) } catch {
      throw failure(error.reason)
    }
    guard let text = String(bytes: data, encoding: .utf8) else { throw failure("is not UTF-8 text") }
    return try read(text, file: path, depth: depth, &disclosure)
  }

  private static func read(
    _ text: String, file: String, depth: Int, _ disclosure: inout Disclosure
  ) throws(SpecError) -> SourceValue {
    disclosure.note(file)
    var source = try SourceReader.read(text, file: file)
    if source.isNull { source.content = .mapping([]) }
    if depth > 1 {
      guard case .mapping = source.content else {
        throw SpecError([
          Complaint(place: source.place, message: "got \(source.summary); expected a mapping of keys")
        ])
      }
    }
    guard case .mapping(var entries) = source.content,
      let index = entries.firstIndex(where: { $0.key == extends }), !entries[index].value.isNull
    else { return source }
    let entry = entries.remove(at: index)
    source.content = .mapping(entries)
    guard case .scalar(let path, quoted: _) = entry.value.content else {
      throw SpecError([
        Complaint(
          place: entry.value.place, key: extends,
          message: "got \(entry.value.summary); expected the path of a benchmark file")
      ])
    }
    guard depth < mostFiles else {
      throw SpecError([
        Complaint(
          place: entry.place, key: extends,
          message: "is the \(mostFiles)th file of a chain; do files extend one another in a circle?")
      ])
    }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let base = try read(
      path: URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.relativeToCurrentFolder,
      askedFrom: entry.value.place, depth: depth + 1, &disclosure)
    return base.overlaid(with: source)
  }
}

extension URL {
  /// The path as short as it can be written from the current folder.
  fileprivate var relativeToCurrentFolder: String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }
}
