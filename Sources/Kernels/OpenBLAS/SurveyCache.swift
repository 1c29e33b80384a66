internal import Files
package import Foundation

/// Surveys that were made earlier, by processor and library, in the user's cache folder.
///
/// It saves time, and it keeps a choice once made. Nothing depends on it: a file that cannot be read or written is as good as
/// none.
package struct SurveyCache {
  package let file: URL

  package init(file: URL) { self.file = file }

  /// `twostage/openblas.json` in XDG_CACHE_HOME, else in `~/.cache`; nil for users without either.
  static var ofUser: SurveyCache? {
    let environment = ProcessInfo.processInfo.environment
    func folder(_ name: String) -> URL? {
      guard let path = environment[name], path.hasPrefix("/") else { return nil }
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    let cache = folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(path: ".cache")
    return cache.map { SurveyCache(file: $0.appending(path: "twostage/openblas.json")) }
  }

  /// The survey that was kept under `key`.
  package func survey(of key: String) -> BLASSurvey? { surveys[key] }

  /// Keeps `survey` under `key`. The oldest are of no use to anybody, so a full file begins anew.
  package func keep(_ survey: BLASSurvey, of key: String) {
    var surveys = surveys
    if surveys.count >= 32 { surveys = [:] }
    surveys[key] = survey
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(surveys) else { return }
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? data.write(to: file, options: .atomic)
  }

  private var surveys: [String: BLASSurvey] {
    guard let data = try? InputFile.read(file.path(percentEncoded: false), atMost: 1 << 20) else {
      return [:]
    }
    return (try? JSONDecoder().decode([String: BLASSurvey].self, from: data)) ?? [:]
  }
}
