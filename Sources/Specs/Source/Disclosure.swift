internal import Files
internal import Foundation

/// Which files' content errors may show.
///
/// A benchmark from elsewhere can name any file that its reader may read: `extends: /etc/shadow`. What is wrong with a file is
/// said in the file's own words, and ends in logs that others see. So errors show what stands in the file that was named on the
/// command line, and in files in its folder or below, links followed; of any other file they show its name and the line.
struct Disclosure {
  private let named: String
  private let folder: String
  private var hidden: Set<String> = []

  /// - Parameter file: The benchmark file that the user named.
  init(of file: String) {
    named = file
    folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
  }

  /// Takes note of a file that is read.
  mutating func note(_ file: String) {
    if file != named, !InputFile.lies(file, in: folder) { hidden.insert(file) }
  }

  /// The complaints as they may be shown: of each file elsewhere one, without content.
  func shown(_ complaints: [Complaint]) -> [Complaint] {
    var told: Set<String> = []
    return complaints.compactMap { complaint in
      guard case .file(let file, _, _) = complaint.place, hidden.contains(file) else { return complaint }
      guard told.insert(file).inserted else { return nil }
      return Complaint(
        place: complaint.place,
        message:
          "cannot be a part of a benchmark; the file lies outside the benchmark's folder, so nothing of it is shown"
      )
    }
  }

  /// Does `body`, which reads files, with its complaints as they may be shown.
  mutating func shown<Result>(
    _ body: (inout Disclosure) throws(SpecError) -> Result
  ) throws(SpecError) -> Result {
    do { return try body(&self) } catch { throw SpecError(shown(error.complaints)) }
  }
}
