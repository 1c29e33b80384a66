import Foundation
import TestSupport

/// An empty folder that lives as long as the object.
final class ScratchFolder {
  let url = TemporaryFolder.make("tokenizers")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }
}
