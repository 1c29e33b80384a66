/// The tokens of a `tokenizer.json` as it is read: bytes by number and numbers by bytes.
struct Vocabulary {
  /// The tokens written in the alphabet of bytes, as bytes, and their numbers.
  private(set) var strings: ByteStringTable
  private(set) var tokens: [Int32] = []
  private var contentsByToken: [[UInt8]?]

  /// One more than the largest token.
  var size: Int { contentsByToken.count }

  /// Reads the object `view` of tokens and numbers, and takes in `added`.
  init(_ view: JSONView, _ added: [AddedToken], mostGaps: Int) throws {
    var count = added.count
    try view.forEachMember { _, _ in count += 1 }
    let most = count + mostGaps
    strings = ByteStringTable(capacity: count)
    contentsByToken = []
    contentsByToken.reserveCapacity(count)
    try view.forEachMember { key, value in
      let token = try value.integer()
      guard token >= 0, token < most else {
        throw value.fault("the number \(token) is too large for \(count) tokens")
      }
      let bytes = ByteAlphabet.bytes(of: key)
      guard place(bytes ?? key, at: token) else { throw value.fault("the number \(token) comes twice") }
      guard let bytes else { return }
      guard strings.insert(bytes) else { throw value.fault("this token comes twice") }
      tokens.append(Int32(token))
    }
    for token in added {
      let content = Array(token.content.utf8)
      guard token.id >= 0, token.id < most else {
        throw view.fault("the added token \(token.id) is too large for \(count) tokens")
      }
      let own = ByteAlphabet.bytes(of: content) ?? content
      if let present = present(Int(token.id)), present != own {
        throw view.fault(
          "the added token \(token.id), \(token.content.debugDescription), is another one here")
      }
      if let other = self.token(of: own), other != token.id, ByteAlphabet.bytes(of: content) != nil {
        throw view.fault("the added token \(token.id), \(token.content.debugDescription), is \(other) here")
      }
      // An added token stands for its text, even where its characters could stand for bytes.
      if present(Int(token.id)) == nil { _ = place(content, at: Int(token.id)) }
      contentsByToken[Int(token.id)] = content
    }
  }

  private func present(_ token: Int) -> [UInt8]? { token < size ? contentsByToken[token] : nil }

  private mutating func place(_ bytes: [UInt8], at token: Int) -> Bool {
    while contentsByToken.count <= token { contentsByToken.append(nil) }
    guard contentsByToken[token] == nil else { return false }
    contentsByToken[token] = bytes
    return true
  }

  func token(of bytes: [UInt8]) -> Int32? { strings.find(bytes).map { tokens[$0] } }

  /// The bytes of all tokens, one after the other, and where those of each end.
  func contents() -> (arena: [UInt8], ends: [Int32]) {
    var arena: [UInt8] = []
    var ends: [Int32] = []
    ends.reserveCapacity(size)
    for bytes in contentsByToken {
      arena.append(contentsOf: bytes ?? [])
      ends.append(Int32(arena.count))
    }
    return (arena, ends)
  }
}
