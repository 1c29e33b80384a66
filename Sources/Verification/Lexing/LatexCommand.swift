/// What LaTeX commands and plain words mean to the lexer.
enum LatexCommand {
  enum Meaning {
    case token(Token.Kind)
    /// Has no meaning for the value: sizes of delimiters, styles.
    case nothing
    case space
    /// Its argument is text.
    case text
    /// Its argument is a formula in another type face.
    case typeface
    /// Its argument is not shown or does not count.
    case dropsArgument
    case numberSet
    case begin, end
    case functionName
    /// `\overline`, which makes digits repeat.
    case repeated
  }

  /// By the name of the command without its backslash.
  static let meanings: [String: Meaning] = {
    var table: [String: Meaning] = [:]
    func add(_ meaning: Meaning, _ names: String) {
      for name in names.split(separator: " ") { table[String(name)] = meaning }
    }
    func add(_ kind: Token.Kind, _ names: String) { add(.token(kind), names) }
    add(
      .nothing,
      "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle"
    )
    add(
      .nothing, "textstyle limits nolimits rm bf it tt boldsymbol hfill newline noindent centering")
    add(.space, "quad qquad , ; : ! > thinspace medspace enspace enskip nobreakspace hfill par")
    add(
      .text,
      "text textbf textit textrm textnormal textsf texttt mbox hbox textup emph textsc underline")
    add(.nothing, "angle triangle")
    add(
      .typeface,
      "mathbf mathrm mathit mathsf mathtt mathcal mathfrak boxed fbox bm vec hat tilde overrightarrow"
    )
    add(.dropsArgument, "phantom hspace vspace label tag color hphantom")
    add(.numberSet, "mathbb Bbb")
    add(.begin, "begin")
    add(.end, "end")
    add(.functionName, "operatorname")
    add(.repeated, "overline bar dot")
    add(.fraction, "frac dfrac tfrac cfrac")
    add(.squareRoot, "sqrt")
    add(.binomial, "binom dbinom tbinom")
    add(.times, "cdot times ast bullet")
    add(.divide, "div over")
    add(.plusMinus, "pm")
    add(.minusPlus, "mp")
    add(.percent, "%")
    add(.degree, "circ degree textdegree")
    add(.relation(.equal), "equiv coloneqq")
    add(.relation(.approximatelyEqual), "approx simeq sim cong doteq approxeq")
    add(.relation(.notEqual), "ne neq")
    add(.relation(.less), "lt")
    add(.relation(.lessOrEqual), "le leq leqslant leqq")
    add(.relation(.greater), "gt")
    add(.relation(.greaterOrEqual), "ge geq geqslant geqq")
    add(.relation(.element), "in")
    add(.union, "cup bigcup")
    add(.intersection, "cap bigcap")
    add(.without, "setminus backslash")
    add(.emptySet, "emptyset varnothing")
    add(.open(.curly), "{ lbrace")
    add(.close(.curly), "} rbrace")
    add(.open(.round), "lparen langle")
    add(.close(.round), "rparen rangle")
    add(.open(.square), "lbrack")
    add(.close(.square), "rbrack")
    add(.open(.floor), "lfloor")
    add(.close(.floor), "rfloor")
    add(.open(.ceiling), "lceil")
    add(.close(.ceiling), "rceil")
    add(.open(.bar), "lvert")
    add(.close(.bar), "rvert")
    add(.bar, "vert mid")
    add(.constant(.pi), "pi")
    add(.constant(.infinity), "infty")
    add(.colon, "colon")
    add(.and, "land wedge")
    add(.or, "lor vee")
    add(.dots, "dots ldots cdots")
    for name
      in "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega"
      .split(separator: " ")
    {
      table[String(name)] = .token(.symbol(String(name)))
      table[name.prefix(1).uppercased() + name.dropFirst()] = .token(
        .symbol("\\" + name.uppercased()))
    }
    for name in ["epsilon", "theta", "rho", "sigma", "phi"] { add(.symbol(name), "var" + name) }
    add(.symbol("ell"), "ell")
    for (name, function) in functions { table[name] = .token(.function(function)) }
    return table
  }()

  /// The names of functions, as commands and as plain words.
  static let functions: [String: Function] = [
    "sin": .sine, "cos": .cosine, "tan": .tangent, "cot": .cotangent, "sec": .secant,
    "csc": .cosecant,
    "tg": .tangent, "ctg": .cotangent, "cosec": .cosecant,
    "arcsin": .arcsine, "arccos": .arccosine, "arctan": .arctangent, "asin": .arcsine,
    "acos": .arccosine,
    "atan": .arctangent, "arctg": .arctangent, "sinh": .hyperbolicSine, "cosh": .hyperbolicCosine,
    "tanh": .hyperbolicTangent,
    "exp": .exponential, "ln": .naturalLogarithm, "log": .logarithm, "lg": .logarithm,
    "abs": .absoluteValue,
    "floor": .floor, "ceil": .ceiling, "gcd": .greatestCommonDivisor, "lcm": .leastCommonMultiple,
    "min": .minimum, "max": .maximum,
  ]

  /// Plain words that are as good as commands.
  static let words: [String: Token.Kind] = {
    var table: [String: Token.Kind] = [
      "sqrt": .squareRoot, "pi": .constant(.pi), "infinity": .constant(.infinity),
      "inf": .constant(.infinity),
      "infty": .constant(.infinity), "and": .and, "or": .or, "percent": .percent, "pct": .percent,
      "binom": .binomial, "theta": .symbol("theta"), "alpha": .symbol("alpha"),
      "beta": .symbol("beta"),
      "lambda": .symbol("lambda"), "union": .union,
    ]
    for (name, function) in functions where name != "min" && name != "max" && name != "floor" {
      table[name] = .function(function)
    }
    return table
  }()

  static let matrices: Set<String> = [
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array",
  ]
}
