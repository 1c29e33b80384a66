package import Foundation
package import Plotting
internal import Reporting

/// Makes a report again from the data beside it, and says where it is not what lies there.
package struct ReportCheck: Sendable {
  /// Pages and tables that say something else, or are missing, or belong to no such report; in order.
  package private(set) var different: [String] = []
  /// Figures whose drawings differ although the data are the same: another gnuplot has drawn them.
  package private(set) var drawnOtherwise: [String] = []
  /// Files that are the same.
  package private(set) var same = 0

  /// Formats whose bytes depend on the fonts and libraries of a machine; the SVG beside them is compared.
  private static let unchecked: Set<String> = ["pdf", "png"]

  /// Checks the report in `folder`. Throws `PublishingError` if its data are missing or damaged.
  package init(reportIn folder: URL, gnuplot: Gnuplot = Gnuplot()) async throws {
    let study = try await StudyData(ofReport: folder).read()
    let draft = FileManager.default.temporaryDirectory.appending(
      path: "report-\(UUID().uuidString)", directoryHint: .isDirectory)
    defer { try? FileManager.default.removeItem(at: draft) }
    try await ReportFolder(study.document).write(to: draft, gnuplot: gnuplot)
    let (made, found) = (try Self.files(in: draft), try Self.files(in: folder))
    for name in Set(made).union(found).sorted() where !Self.unchecked.contains(Self.kind(name)) {
      compare(name, draft, folder)
    }
  }

  private mutating func compare(_ name: String, _ draft: URL, _ folder: URL) {
    let made = FileManager.default.contents(atPath: draft.appending(path: name).path(percentEncoded: false))
    let found = FileManager.default.contents(atPath: folder.appending(path: name).path(percentEncoded: false))
    if made == found {
      same += 1
    } else if let made, let found, Self.kind(name) == "svg" || Self.text(made) == Self.text(found) {
      drawnOtherwise.append(name)
    } else {
      different.append(name)
    }
  }

  /// A page without the drawings in it.
  private static func text(_ page: Data) -> String {
    var rest = String(decoding: page, as: UTF8.self)[...]
    var text = ""
    while let start = rest.range(of: "<svg"), let end = rest[start.upperBound...].range(of: "</svg>") {
      text += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    return text + rest
  }

  private static func kind(_ name: String) -> String { String(name.split(separator: ".").last ?? "") }

  /// Names of the files in and under `folder`, but not of the data.
  private static func files(in folder: URL) throws -> [String] {
    let base = folder.standardizedFileURL.path(percentEncoded: false)
    return try FileManager.default.subpathsOfDirectory(atPath: base).filter { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(base)/\(name)", isDirectory: &isFolder)
      return !isFolder.boolValue && !name.hasPrefix("data/") && !name.hasPrefix(".")
    }
  }
}
