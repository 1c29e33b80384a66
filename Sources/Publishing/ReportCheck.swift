internal import Files
package import Foundation
package import Plotting
internal import Reporting
internal import Texts

/// Makes a report again from the data beside it, and says where it is not what lies there.
///
/// Everything in the folder belongs to one of four kinds: it is the same to the byte; it is a drawing with the same labels and
/// marks; it is a drawing that cannot be compared, and so is not verified; or it says something else than the data, or belongs
/// to no such report.
package struct ReportCheck: Sendable {
  /// Pages, tables and drawings that say something else, or are missing, or belong to no such report; in order.
  package private(set) var different: [String] = []
  /// Why, by name, where there is more to say than that the bytes differ.
  package private(set) var reasons: [String: String] = [:]
  /// Drawings with the same labels, and with the same marks within a pixel: another gnuplot has drawn them.
  package private(set) var drawnOtherwise: [String] = []
  /// Drawings that cannot be compared: PDF and PNG with other bytes, and SVG files of a gnuplot that arranges them otherwise.
  /// They may show anything.
  package private(set) var notCompared: [String] = []
  /// Files that are the same.
  package private(set) var same = 0

  /// The most entries of a folder that are looked at.
  private static let mostEntries = 10_000
  private static let folders: Set<String> = ["data", "tables"]

  /// Checks the report in `folder`. Throws `PublishingError` if its data are missing or damaged.
  package init(reportIn folder: URL, gnuplot: Gnuplot = Gnuplot()) async throws {
    try self.init(reportIn: folder, against: await FreshReport(ofDataIn: folder, gnuplot: gnuplot))
  }

  /// Checks the report in `folder`, whose data are those that `fresh` was made from.
  package init(reportIn folder: URL, against fresh: FreshReport) throws {
    let found = try Self.entries(of: folder)
    for name in Set(found.keys).subtracting(fresh.files).subtracting(fresh.data).sorted() {
      note(name, "belongs to no report of these data")
    }
    var drawings: [String: String] = [:]
    for name in fresh.files.sorted() where !Self.isPage(name) {
      let made = try fresh.contents(of: name)
      compare(name, made, in: folder, kind: found[name])
      if name.hasSuffix(".svg") {
        let drawing = different.contains(name) ? made : Self.read(name, in: folder, like: made) ?? made
        drawings[String(name.dropLast(4))] = String(decoding: drawing, as: UTF8.self)
      }
    }
    // A page takes in the drawings beside it, which have just been compared.
    for (name, text) in fresh.folder.texts(drawings: drawings) where Self.isPage(name) {
      let made = try fresh.contents(of: name)
      if found[name] == .file, Self.read(name, in: folder, like: Data(text.utf8)) == Data(text.utf8) {
        if made == Data(text.utf8) { same += 1 } else { drawnOtherwise.append(name) }
      } else {
        compare(name, made, in: folder, kind: found[name])
      }
    }
    different.sort()
  }

  /// Whether every file is the same to the byte.
  package var isSame: Bool { different.isEmpty && drawnOtherwise.isEmpty && notCompared.isEmpty }

  private mutating func compare(_ name: String, _ made: Data, in folder: URL, kind: OutputFolder.Kind?) {
    guard let kind else { return note(name, "is missing") }
    guard kind == .file else { return note(name, "is not a regular file") }
    guard let found = Self.read(name, in: folder, like: made) else { return note(name, "cannot be read") }
    if found == made {
      same += 1
    } else if name.hasSuffix(".svg") {
      switch DrawingComparison(found: found, made: made) {
      case .same: same += 1
      case .withinAPixel: drawnOtherwise.append(name)
      case .otherProgram: notCompared.append(name)
      case .different(let reason): note(name, reason)
      }
    } else if name.hasSuffix(".pdf") || name.hasSuffix(".png") {
      notCompared.append(name)
    } else {
      different.append(name)
    }
  }

  private mutating func note(_ name: String, _ reason: String) {
    different.append(name)
    reasons[name] = reason
  }

  private static func isPage(_ name: String) -> Bool { name.hasSuffix(".html") || name.hasSuffix(".md") }

  /// The file, if it is not much larger than the one that it should be.
  private static func read(_ name: String, in folder: URL, like made: Data) -> Data? {
    OutputFolder(folder).beginning(of: name, count: 2 * made.count + 4096)
  }

  /// What is in and under `folder`, hidden files too, folders of a report's own left out. Links are seen as links.
  private static func entries(of folder: URL) throws -> [String: OutputFolder.Kind] {
    var entries: [String: OutputFolder.Kind] = [:]
    func list(_ prefix: String) throws {
      let path = folder.appending(path: prefix).path(percentEncoded: false)
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        throw PublishingError("\(path): cannot be read")
      }
      for name in names {
        let kind = OutputFolder.kind(atPath: "\(path)/\(name)") ?? .other
        if kind == .folder, prefix.isEmpty, folders.contains(name) {
          try list("\(name)/")
        } else {
          entries[prefix + name] = kind
        }
        guard entries.count <= mostEntries else {
          throw PublishingError("\(path): holds more than \(mostEntries) files, which no report does")
        }
      }
    }
    try list("")
    return entries
  }
}

/// A report that is made from data anew, in a folder that goes with it.
package final class FreshReport: Sendable {
  /// Paths of the report's files.
  let files: [String]
  /// Paths of the files of its data.
  let data: [String]
  let folder: ReportFolder
  private let draft: URL

  /// Makes the report of the data beside the one in `report`. Throws `PublishingError` if they are missing or damaged.
  package init(ofDataIn report: URL, gnuplot: Gnuplot = Gnuplot()) async throws {
    let data = StudyData(ofReport: report)
    let folder = ReportFolder(try await data.read().document)
    let draft = FileManager.default.temporaryDirectory.appending(
      path: "report-\(UUID().uuidString)", directoryHint: .isDirectory)
    let start = draft.path(percentEncoded: false).count
    (self.data, self.folder, self.draft) = (data.files, folder, draft)
    files = try await folder.write(to: draft, gnuplot: gnuplot).map {
      String($0.path(percentEncoded: false).dropFirst(start))
    }
  }

  deinit { try? FileManager.default.removeItem(at: draft) }

  func contents(of name: String) throws -> Data { try Data(contentsOf: draft.appending(path: name)) }
}
