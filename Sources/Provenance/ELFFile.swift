internal import Foundation

/// The sections of a 64-bit little-endian ELF file, as Linux programs are on x86-64 and AArch64.
struct ELFFile {
  private let data: Data
  private let sections: [(nameOffset: Int, content: Range<Int>)]
  private let names: Range<Int>

  /// Nil if `data` is no such file.
  init?(_ data: Data) {
    func integer(_ offset: Int, bytes: Int) -> Int? {
      guard offset >= 0, offset <= data.count - bytes else { return nil }
      let value = (0..<bytes).reduce(UInt64(0)) {
        $0 | UInt64(data[data.startIndex + offset + $1]) << (8 * UInt64($1))
      }
      return Int(exactly: value)
    }
    guard data.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
      let table = integer(0x28, bytes: 8), let size = integer(0x3A, bytes: 2),
      let count = integer(0x3C, bytes: 2),
      let nameIndex = integer(0x3E, bytes: 2), nameIndex < count, table < data.count
    else { return nil }
    var sections: [(nameOffset: Int, content: Range<Int>)] = []
    for index in 0..<count {
      let header = table + index * size
      guard let name = integer(header, bytes: 4), let type = integer(header + 4, bytes: 4),
        let start = integer(header + 0x18, bytes: 8), let length = integer(header + 0x20, bytes: 8)
      else { return nil }
      // A section of type 8 (NOBITS) takes no room in the file.
      let isInFile = type != 8 && start <= data.count && length <= data.count - start
      sections.append((name, isInFile ? start..<start + length : 0..<0))
    }
    self.data = data
    self.sections = sections
    names = sections[nameIndex].content
  }

  /// The content of the section called `name`.
  func section(_ name: String) -> Data? {
    let wanted = Array(name.utf8) + [0]
    for section in sections where section.nameOffset <= names.count - wanted.count {
      let start = data.startIndex + names.lowerBound + section.nameOffset
      if data[start..<start + wanted.count].elementsEqual(wanted) {
        let content = section.content
        return data[data.startIndex + content.lowerBound..<data.startIndex + content.upperBound]
      }
    }
    return nil
  }
}
