/// Why a line holds no problem and what was expected.
struct BrokenLine: Error {
  let reason: String
}
