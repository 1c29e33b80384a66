/// The texts of one line.
struct ProblemParts {
  let problem: String
  let solution: String?
  let answer: String
}
