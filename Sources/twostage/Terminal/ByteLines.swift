/// An answer on standard output to each line of standard input.
enum ByteLines {
  /// Writes what `answer` makes of each line, with a line end behind it.
  ///
  /// Answers go out whenever more has to be read, and also before an error is thrown: what came out right is not lost.
  static func answer(with answer: (_ line: [UInt8], _ number: Int) throws -> [UInt8]) throws {
    var input = StandardInput()
    var output: [UInt8] = []
    var number = 0
    func flush() throws {
      try StandardStream.output.write(output)
      output.removeAll(keepingCapacity: true)
    }
    do {
      while true {
        if !input.hasLine || output.count > 1 << 16 { try flush() }
        guard let line = try input.next() else { break }
        number += 1
        output.append(contentsOf: try answer(line, number))
        output.append(UInt8(ascii: "\n"))
      }
    } catch let error where !(error is OutputError) {
      try flush()
      throw error
    }
    try flush()
  }
}
