import Foundation

/// The lines of standard input as bytes, whatever their encoding, and an answer to each on standard output.
enum ByteLines {
  /// Writes what `answer` makes of each line of standard input, with a line end behind it; lines end with `\n` alone.
  static func answer(with answer: (_ line: [UInt8], _ number: Int) throws -> [UInt8]) throws {
    var pending: [UInt8] = []
    var output: [UInt8] = []
    var number = 0
    func take(_ line: [UInt8]) throws {
      number += 1
      output.append(contentsOf: try answer(line, number))
      output.append(0x0A)
    }
    func flush() throws {
      try FileHandle.standardOutput.write(contentsOf: output)
      output.removeAll(keepingCapacity: true)
    }
    do {
      while let data = try FileHandle.standardInput.read(upToCount: 1 << 16), !data.isEmpty {
        var start = data.startIndex
        while let end = data[start...].firstIndex(of: 0x0A) {
          pending.append(contentsOf: data[start..<end])
          try take(pending)
          pending.removeAll(keepingCapacity: true)
          start = end + 1
        }
        pending.append(contentsOf: data[start...])
        try flush()
      }
      if !pending.isEmpty { try take(pending) }
    } catch {
      // What came out right before is not lost.
      try flush()
      throw error
    }
    try flush()
  }
}
