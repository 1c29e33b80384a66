internal import Files
package import Foundation
package import Plotting
package import Records
package import Reporting

/// A report with its data, in one folder.
package struct PublishedReport {
  private let folder: URL
  private let gnuplot: Gnuplot

  /// The report in `folder`, whether it is there yet or not.
  package init(in folder: URL, gnuplot: Gnuplot = Gnuplot()) {
    self.folder = folder
    self.gnuplot = gnuplot
  }

  /// Throws if a report must not or cannot be written to the folder, in one line that says what to do. To be asked before
  /// hours of training, and again by `write`.
  package func check() throws { try ReportFolder.check(folder) }

  /// Writes the report of a study and its data, in place of an earlier one; returns the study as its data have it.
  ///
  /// Pages, figures and data take their places together at the end, and only then are the data of runs removed that the
  /// earlier report had and this one has not. If anything fails before that, the earlier report is as it was.
  package func write(
    title: String, arms: [(name: String, runs: [String])], published: PublishedResults? = nil,
    history: (String) throws -> RunHistory
  ) async throws -> StudyReport {
    try check()
    let staged = try StagedFiles(for: folder)
    let data = StudyData(ofReport: staged.draft)
    let study = try await data.write(title: title, arms: arms, published: published, history: history)
    _ = try await ReportFolder(study.document).draw(into: staged, gnuplot: gnuplot)
    let obsolete = Set(StudyData(ofReport: folder).files).subtracting(data.files)
    try ReportFolder.commit(staged, removing: obsolete.sorted())
    return study
  }

  /// Draws the report anew from the data beside it.
  package func redraw() async throws {
    let study = try await StudyData(ofReport: folder).read()
    try await ReportFolder(study.document).write(to: folder, gnuplot: gnuplot)
  }
}
