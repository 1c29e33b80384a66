import Foundation
import GGUF
import TestSupport
import Testing
import Transformers

/// Damaged files of every kind are refused or read, never a crash. `MUTATED_FILES` sets how many are tried.
@Suite struct MutatedFilesTests {
  private static let count =
    ProcessInfo.processInfo.environment["MUTATED_FILES"].flatMap(Int.init) ?? 400

  @Test(arguments: ["stored/linear", "stored/qwen3-sharded", "gguf/llama-untied.gguf", "gguf/qwen3.gguf"])
  func `a damaged model is read or refused with the file's name`(name: String) throws {
    let fixtures = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let source = fixtures.appending(path: name)
    let directory = try TemporaryDirectory()
    let isFile = source.pathExtension == "gguf"
    let target = isFile ? directory.file("model.gguf") : directory.url
    let files =
      isFile
      ? [source] : try FileManager.default.contentsOfDirectory(at: source, includingPropertiesForKeys: nil)
    let contents = try files.filter { $0.lastPathComponent != "expected.json" }.map { file in
      (isFile ? target : directory.file(file.lastPathComponent), try Data(contentsOf: file))
    }.sorted { $0.0.path < $1.0.path }
    for (file, data) in contents { try data.write(to: file) }
    var random = TestNumbers(seed: 11)
    var refused = 0
    for _ in 0..<Self.count / 4 {
      let (file, whole) = contents[Int(random.next() % UInt64(contents.count))]
      try Mutation.apply(to: whole, &random).write(to: file)
      do {
        _ = try PretrainedModel(at: target).parameters()
      } catch {
        refused += 1
        #expect("\(error)".hasPrefix(directory.url.path))
      }
      try whole.write(to: file)
    }
    #expect(refused > Self.count / 20)
  }

  private static let large = ProcessInfo.processInfo.environment["MUTATED_LARGE_FILE"]

  /// Sizes are checked before anything is allocated. Of a large file, so that the process's own memory does not show; run
  /// it alone: `MUTATED_LARGE_FILE=FILE.gguf swift test --filter eight`.
  @Test(.enabled(if: large != nil, "measures memory on a file of the user's: set MUTATED_LARGE_FILE"))
  func `a damaged model takes at most eight times its size`() throws {
    let source = URL(filePath: try #require(Self.large))
    let directory = try TemporaryDirectory()
    let file = directory.file("model." + source.pathExtension)
    try FileManager.default.copyItem(at: source, to: file)
    let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    let handle = try FileHandle(forUpdating: file)
    func replace(_ bytes: Data) throws {
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: bytes)
    }
    let head = try #require(try handle.read(upToCount: min(size, 4_000_000)))
    var random = TestNumbers(seed: 12)
    var (most, refused) = (0, 0)
    for _ in 0..<100 {
      // The same size, so that what is behind the head stays in its place.
      let damaged = Mutation.apply(to: head, &random)
      try replace((damaged + head.dropFirst(damaged.count)).prefix(head.count))
      let growth = PeakMemory.growth {
        do { _ = try PretrainedModel(at: file).parameters() } catch { refused += 1 }
      }
      most = max(most, growth)
      try replace(head)
    }
    print("\(refused) of 100 refused; at most \(most) bytes for a file of \(size)")
    #expect(most < 8 * size)
  }
}

/// Damage to a file, as likely in its head as in the rest of it.
private enum Mutation {
  static func apply(to whole: Data, _ random: inout TestNumbers) -> Data {
    var data = whole
    for _ in 0..<1 + random.next() % 4 {
      guard !data.isEmpty else { break }
      let reach = random.next() % 2 == 0 ? min(data.count, 2000) : data.count
      let place = Int(random.next() % UInt64(reach))
      switch random.next() % 6 {
      case 0: data[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: data[place] ^= 1 << UInt8(random.next() % 8)
      case 2: data = data.prefix(place)
      case 3: data.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      case 4:
        let length = min(data.count - place, 8)
        data.replaceSubrange(place..<place + length, with: [UInt8](repeating: 0xff, count: length))
      default:
        // A digit in a text becomes another, or many.
        if let digit = data[place...].firstIndex(where: { (48...57).contains($0) }) {
          data.replaceSubrange(
            digit...digit, with: Data("99999999999999".utf8.prefix(Int(random.next() % 14))))
        }
      }
    }
    return data
  }
}
