/// The vocabulary of the procedural problems and their solutions.
package enum PhraseVocabulary {
  /// The phrases in the order of their tokens, `<eos>` first; fixed phrases and nouns are one token each.
  package static let phrases: [String] =
    ["<eos>", "<think>", "</think>", "\\boxed{", "}", "\n"]
    + (0...9).map(String.init)
    + ["+", "-", "*", "/", "=", ".", "x", ". "]
    + [
      "Compute ", "Solve ", " has ", " and buys ", " bags of ", " boxes of ", " ", " and gives away ",
      "How many ", " now?",
    ]
    + WordProblem.names + WordProblem.objects
    + ["We need to find ", "We need to solve "]
    + Digits.labels
    + ["top: ", "next: ", "bottom: ", "First, ", "Now, ", "Then, "]
    + ["Wait, let me redo that: ", "Check: ", "Let me check again: ", "Yes. ", "So the answer is "]
}
