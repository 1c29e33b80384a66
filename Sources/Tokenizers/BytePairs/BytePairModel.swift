/// The bytes of every token and the merges, with the loop that merges the bytes of a word.
struct BytePairModel: Sendable {
  /// Token of each byte; negative if the vocabulary lacks it.
  let byteTokens: [Int32]
  let merges: MergeTable
  /// With `ignore_merges`, a word that is a token as a whole is that token, whatever its bytes merge into: the words
  /// and their tokens.
  let wholeWords: (words: ByteStringTable, tokens: [Int32])?

  /// Room for one word's merging, kept between words.
  struct Workspace: Sendable {
    fileprivate var tokens: [Int32] = []
    fileprivate var next: [Int32] = []
    fileprivate var previous: [Int32] = []
    /// Rank and place of the merges that can be done: the lowest rank goes first, and the leftmost of those.
    fileprivate var candidates = MinimumHeap<UInt64>()
  }

  /// Appends the tokens of the word that `bytes` holds in `range`; returns the place of a byte without a token,
  /// having appended nothing, if there is one.
  func append(
    _ bytes: [UInt8], _ range: Range<Int>, to tokens: inout [Int32], _ workspace: inout Workspace
  ) -> Int? {
    if let wholeWords, let index = wholeWords.words.find(bytes, range) {
      tokens.append(wholeWords.tokens[index])
      return nil
    }
    workspace.tokens.removeAll(keepingCapacity: true)
    for position in range {
      let token = byteTokens[Int(bytes[position])]
      guard token >= 0 else { return position }
      workspace.tokens.append(token)
    }
    merge(&workspace)
    var position: Int32 = 0
    while position >= 0 {
      tokens.append(workspace.tokens[Int(position)])
      position = workspace.next[Int(position)]
    }
    return nil
  }

  private func merge(_ work: inout Workspace) {
    let count = Int32(work.tokens.count)
    work.next.removeAll(keepingCapacity: true)
    work.previous.removeAll(keepingCapacity: true)
    work.candidates.removeAll()
    for position in 0..<count {
      work.next.append(position + 1 < count ? position + 1 : -1)
      work.previous.append(position - 1)
    }
    for position in 0..<count - 1 { propose(position, &work) }
    while let candidate = work.candidates.pop() {
      let left = Int(truncatingIfNeeded: candidate & 0xFFFF_FFFF)
      let right = Int(work.next[left])
      // Either token may have gone into another merge since.
      guard work.tokens[left] >= 0, right >= 0,
        let merge = merges.find(work.tokens[left], work.tokens[right]), UInt64(merge.rank) == candidate >> 32
      else { continue }
      work.tokens[left] = merge.token
      work.tokens[right] = -1
      let after = work.next[right]
      work.next[left] = after
      if after >= 0 {
        work.previous[Int(after)] = Int32(left)
        propose(Int32(left), &work)
      }
      if work.previous[left] >= 0 { propose(work.previous[left], &work) }
    }
  }

  /// Adds the merge of the token at `position` and the one after it, if there is one.
  @inline(__always)
  private func propose(_ position: Int32, _ work: inout Workspace) {
    let right = work.tokens[Int(work.next[Int(position)])]
    guard let merge = merges.find(work.tokens[Int(position)], right) else { return }
    work.candidates.push(UInt64(merge.rank) << 32 | UInt64(UInt32(bitPattern: position)))
  }
}
